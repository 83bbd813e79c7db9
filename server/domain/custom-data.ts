import { jwtVerify } from 'jose'
import type { CustomData } from '../../contract/common.ts'
import { DomainError } from './errors.ts'
import { isTooDeep } from './nesting.ts'
import type { Company } from './ports.ts'

/** Custom data with its trust made plain: `signed` was signed by the company, `unsigned` is the host page's word only. */
export interface VerifiedCustomData {
  signed: Record<string, unknown>
  unsigned: Record<string, unknown>
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Checks the signed part against the company secret (JWT, HS256, claim `custom_data`; `exp` and `nbf` hold where given).
 *
 * @throws DomainError `custom_data_invalid`
 */
export async function verifyCustomData(
  company: Pick<Company, 'secret'>,
  data: CustomData | undefined,
  now?: Date,
): Promise<VerifiedCustomData> {
  const unsigned = data?.unsigned ?? {}
  if (data?.signed === undefined) return { signed: {}, unsigned }
  const key = new TextEncoder().encode(company.secret)
  const payload = await jwtVerify(data.signed, key, {
    algorithms: ['HS256'],
    ...(now ? { currentDate: now } : {}),
  }).then(
    (verified) => verified.payload,
    (cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : 'unreadable'
      throw new DomainError('custom_data_invalid', `The signed custom data was refused: ${reason}`)
    },
  )
  const signed = payload['custom_data']
  if (!isRecord(signed)) {
    throw new DomainError('custom_data_invalid', 'The signed custom data has no custom_data claim')
  }
  if (isTooDeep(signed)) {
    throw new DomainError('custom_data_invalid', 'The signed custom data is nested too deeply')
  }
  return { signed, unsigned }
}
