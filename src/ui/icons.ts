import { icon, pointing, type Icon } from './icons-start.ts'

export * from './icons-start.ts'

export const iconForward = /* @__PURE__ */ pointing('M5 12h14m-6-6 6 6-6 6')
export const iconChevronStart = /* @__PURE__ */ pointing('m14.5 6-6 6 6 6')
export const iconChevronDown = /* @__PURE__ */ icon('m6 9.5 6 6 6-6')
export const iconChevronUp = /* @__PURE__ */ icon('m6 14.5 6-6 6 6')
export const iconArrowDown = /* @__PURE__ */ icon('M12 5v14m-6-6 6 6 6-6')
export const iconSort = /* @__PURE__ */ icon('m8 9.5 4-4 4 4m-8 5 4 4 4-4')
export const iconCheck = /* @__PURE__ */ icon('m5 12.5 4.5 4.5L19 7.5')
export const iconPlus = /* @__PURE__ */ icon('M12 5v14M5 12h14')
export const iconMinus = /* @__PURE__ */ icon('M5 12h14')
export const iconMore: Icon = {
  path: 'M5.5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2M12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2M18.5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2',
  filled: true,
}
export const iconMenu = /* @__PURE__ */ icon('M4 7h16M4 12h16M4 17h16')
export const iconHome = /* @__PURE__ */ icon('m4 11 8-7 8 7v9h-5.5v-6h-5v6H4z')

export const iconChat = /* @__PURE__ */ pointing(
  'M6 4.5h12A2.5 2.5 0 0 1 20.5 7v7a2.5 2.5 0 0 1-2.5 2.5h-6.5L7 20v-3.5H6A2.5 2.5 0 0 1 3.5 14V7A2.5 2.5 0 0 1 6 4.5M8 9h8m-8 3.5h5',
)
export const iconCallback = /* @__PURE__ */ icon(
  'M5 4h3.5l2 4.8-2.4 1.7a12 12 0 0 0 5.4 5.4l1.7-2.4 4.8 2V19a1.6 1.6 0 0 1-1.7 1.6A16 16 0 0 1 3.4 5.7 1.6 1.6 0 0 1 5 4m15-.5-5.5 5.5m0-4.5V9H19',
)
export const iconMail = /* @__PURE__ */ icon(
  'M5.5 5h13A2.5 2.5 0 0 1 21 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16.5v-9A2.5 2.5 0 0 1 5.5 5M4 7l8 6 8-6',
)
export const iconCalendar = /* @__PURE__ */ icon(
  'M6 5.5h12A2.5 2.5 0 0 1 20.5 8v10a2.5 2.5 0 0 1-2.5 2.5H6A2.5 2.5 0 0 1 3.5 18V8A2.5 2.5 0 0 1 6 5.5M3.5 10h17M8 3v4m8-4v4',
)
export const iconHistory = /* @__PURE__ */ icon(
  'M4 12a8 8 0 1 0 2.5-5.8L4 8.5V4m0 4.5h4.5M12 8v4l3 2',
)
export const iconScreen = /* @__PURE__ */ icon(
  'M5 4.5h14A1.5 1.5 0 0 1 20.5 6v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5M8.5 20h7M12 16.5V20',
)

export const iconSend = /* @__PURE__ */ pointing('M4 4.5 20.5 12 4 19.5 6.5 12zM6.5 12H13')
export const iconAttach = /* @__PURE__ */ icon(
  'm20 11-8.2 8.2a5 5 0 0 1-7-7l8.4-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6',
)
export const iconCamera = /* @__PURE__ */ icon(
  'M8.5 6.5 10 4.5h4l1.5 2h3A2.5 2.5 0 0 1 21 9v8a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 17V9a2.5 2.5 0 0 1 2.5-2.5zM12 9.5a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8',
)
export const iconDownload = /* @__PURE__ */ icon('M12 4v11m-5-5 5 5 5-5M4.5 19.5h15')
export const iconUpload = /* @__PURE__ */ icon('M12 15V4M7 9l5-5 5 5M4.5 19.5h15')
export const iconFile = /* @__PURE__ */ icon(
  'M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zm0 0v5h5',
)
export const iconImage = /* @__PURE__ */ icon(
  'M5.5 4.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5M8.5 8a1 1 0 1 0 0 2 1 1 0 0 0 0-2M4.5 18l5-5 3 3 3.5-3.5 4 4',
)
export const iconCopy = /* @__PURE__ */ icon(
  'M10 8.5h8a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 8.5 18v-8A1.5 1.5 0 0 1 10 8.5m5.5 0V6A1.5 1.5 0 0 0 14 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h2.5',
)
export const iconTrash = /* @__PURE__ */ icon(
  'M4.5 7h15M9.5 7V4.5h5V7m-8 0 .8 12.5h9.4L17.5 7M10.3 11v5m3.4-5v5',
)
export const iconEdit = /* @__PURE__ */ icon('m5 15.5 10.5-11 4 4L8.5 19.5H5zM13 7l4 4')
export const iconPrint = /* @__PURE__ */ icon(
  'M7.5 9V4h9v5m-9 8H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2.5m-9-3h9v6h-9z',
)

export const iconQuestion = /* @__PURE__ */ icon(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9.5 9.7a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2 1-1.2 1.9m0 2.7h.01',
)
export const iconBell = /* @__PURE__ */ icon('M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4')

export const iconUser = /* @__PURE__ */ icon(
  'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20a7.5 7.5 0 0 1 15 0',
)
export const iconUsers = /* @__PURE__ */ icon(
  'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 5.2a3.5 3.5 0 0 1 0 6.6m2.5 2.6a6.5 6.5 0 0 1 3.5 5.1',
)
export const iconBot = /* @__PURE__ */ icon(
  'M7 8h10a2.5 2.5 0 0 1 2.5 2.5V16a2.5 2.5 0 0 1-2.5 2.5H7A2.5 2.5 0 0 1 4.5 16v-5.5A2.5 2.5 0 0 1 7 8m5 0V4.5M9.3 12.5v1.5m5.4-1.5v1.5M2 12v3m20-3v3',
)
export const iconSettings = /* @__PURE__ */ icon('M4 7.5h8m4 0h4m-4-2.5v5M4 16.5h4m4 0h8M8 14v5')
export const iconSignOut = /* @__PURE__ */ pointing('M10 4.5H5v15h5M10 12h10m-4-4 4 4-4 4')
export const iconStar = /* @__PURE__ */ icon(
  'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z',
)
export const iconStarFilled: Icon = { path: iconStar.path, filled: true }
export const iconThumbUp = /* @__PURE__ */ icon(
  'M4 11h3v8.5H4zm3 0 4-7.5a2.3 2.3 0 0 1 2.2 2.8L12.5 9.5h5.6a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H7',
)
export const iconThumbDown = /* @__PURE__ */ icon(
  'M4 13h3V4.5H4zm3 0 4 7.5a2.3 2.3 0 0 0 2.2-2.8l-.7-3.2h5.6a2 2 0 0 0 2-2.4l-1.2-6a2 2 0 0 0-2-1.6H7',
)
export const iconBook = /* @__PURE__ */ icon(
  'M12 6.5C9.5 4.8 6.5 4.5 3.5 5v13.5c3-.5 6-.2 8.5 1.5 2.5-1.7 5.5-2 8.5-1.5V5c-3-.5-6-.2-8.5 1.5m0 0V20',
)
export const iconCard = /* @__PURE__ */ icon(
  'M5.5 5.5h13A2 2 0 0 1 20.5 7.5v9a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2m-2 4.5h17M7 15h3.5',
)
export const iconBox = /* @__PURE__ */ icon(
  'm12 3.5 8 4.3v8.4l-8 4.3-8-4.3V7.8zm-8 4.3 8 4.3 8-4.3m-8 4.3v8.4',
)
export const iconWrench = /* @__PURE__ */ icon(
  'M14.5 6.5a4.5 4.5 0 0 1 5.7-1L17 8.7 18 10l3.2-.2a4.5 4.5 0 0 1-6.4 3.4L8 20a2.1 2.1 0 0 1-3-3l6.8-6.8a4.5 4.5 0 0 1 2.7-3.7',
)
export const iconShield = /* @__PURE__ */ icon(
  'M12 3.5 19 6v5.5c0 4-2.7 7.2-7 9-4.3-1.8-7-5-7-9V6zm-3 8.5 2.3 2.3L15.5 10',
)
export const iconLock = /* @__PURE__ */ icon(
  'M6.5 10.5h11A1.5 1.5 0 0 1 19 12v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19v-7a1.5 1.5 0 0 1 1.5-1.5m1.5 0V8a4 4 0 0 1 8 0v2.5',
)
export const iconPlay = /* @__PURE__ */ icon('M8 5v14l11-7z')
export const iconStop = /* @__PURE__ */ icon('M7 7h10v10H7z')
