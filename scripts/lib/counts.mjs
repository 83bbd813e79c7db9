import { readIfThere } from './files.mjs'

/** What a stage that is one yes or no counts for. */
export function single(code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Tests in Vitest's JSON report; a file that could not even be loaded is one that failed. */
export function fromVitest(path, code) {
  const report = parse(path)
  if (!report) return single(code || 1)
  const broken = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length
  return atLeastOneFailure(report.numPassedTests, report.numFailedTests + broken, code)
}

/** Tests in Playwright's JSON report; one that passed on a retry did not pass. */
export function fromPlaywright(path, code) {
  const report = parse(path)
  if (!report) return single(code || 1)
  const { expected, unexpected, flaky } = report.stats
  return atLeastOneFailure(expected, unexpected + flaky, code)
}

/** A runner that ends badly, or that ran nothing, has failed whatever it counted. */
function atLeastOneFailure(passed, failed, code) {
  const bad = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: bad ? 1 : failed }
}

function parse(path) {
  const text = readIfThere(path)
  return text ? JSON.parse(text) : null
}
