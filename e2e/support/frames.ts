import { expect, type Locator } from '@playwright/test'

/**
 * Writes into a field of a frame. Text is put in where the browser has its focus, which is known in another process than the
 * one that the document of a foreign or sandboxed frame runs in: on a busy machine it may still be the page around, where the
 * text is lost.
 */
export async function fillInFrame(field: Locator, text: string): Promise<void> {
  await field.click()
  await expect(async () => {
    await field.fill(text)
    await expect(field).toHaveValue(text, { timeout: 1000 })
  }).toPass({ timeout: 30_000 })
}
