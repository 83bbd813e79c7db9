/** One line icon on a 24 by 24 grid, drawn with the current text colour. */
export interface Icon {
  readonly path: string
  /** Points somewhere, so that it turns around in right-to-left text. */
  readonly mirrored?: true
  /** Filled instead of stroked. */
  readonly filled?: true
}

export const icon = (path: string): Icon => ({ path })
export const pointing = (path: string): Icon => ({ path, mirrored: true })

/* What the portal's shell and start page draw. They import from here, so that the other icons come with other screens. */

export const iconBack = /* @__PURE__ */ pointing('M19 12H5m6-6-6 6 6 6')
export const iconChevronEnd = /* @__PURE__ */ pointing('m9.5 6 6 6-6 6')
export const iconExternal = /* @__PURE__ */ pointing('M13 5h6v6m0-6-8.5 8.5M17 14v5H5V7h5')
export const iconClose = /* @__PURE__ */ icon('m6 6 12 12M18 6 6 18')
export const iconSearch = /* @__PURE__ */ icon('M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14m5 12 4 4')
export const iconPhone = /* @__PURE__ */ icon(
  'M5 4h3.5l2 4.8-2.4 1.7a12 12 0 0 0 5.4 5.4l1.7-2.4 4.8 2V19a1.6 1.6 0 0 1-1.7 1.6A16 16 0 0 1 3.4 5.7 1.6 1.6 0 0 1 5 4',
)
export const iconClock = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17m0 4V12l3 2',
)
export const iconRetry = /* @__PURE__ */ icon('M20 12a8 8 0 1 1-2.5-5.8L20 8.5V4m0 4.5h-4.5')
export const iconInfo = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17m0 7.5v5m0-8.5h.01',
)
export const iconWarning = /* @__PURE__ */ icon('M12 4 2.8 19.5h18.4zm0 6v4m0 2.8h.01')
export const iconDanger = /* @__PURE__ */ icon(
  'M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v4.5m0 3.3h.01',
)
export const iconSuccess = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17m-4 9 3 3 5.5-6',
)
export const iconOffline = /* @__PURE__ */ icon(
  'M4 4l16 16M8.5 15.5a5 5 0 0 1 5-1.2m-8.6-2.4a10 10 0 0 1 4-2.3m4.5-.3a10 10 0 0 1 5.7 2.6M2.5 8.4a15 15 0 0 1 3.7-2.5m4.5-1.2a15 15 0 0 1 10.8 3.7M12 19h.01',
)
export const iconGlobe = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17m0 0c-5 5-5 12 0 17 5-5 5-12 0-17M3.5 12h17',
)
export const iconSun = /* @__PURE__ */ icon(
  'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8m0-5.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7 17.3l-1.4 1.4',
)
export const iconMoon = /* @__PURE__ */ icon('M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5')
export const iconThemeAuto = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17m0 0v17m0-13h6.5M12 12h8.5M12 16.5h6.5',
)
