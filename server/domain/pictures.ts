/** What a picture looks like before it is there: its size as it is shown, and something small to show in a list. */
export interface Picture {
  width: number
  height: number
  /** WebP. Left out where the picture itself is small, and where too many pictures come at once. */
  preview?: Uint8Array
}

/** Reads pictures that strangers send. */
export interface Pictures {
  /**
   * Undefined for what is no picture that every browser shows, is broken, or unpacks to more than is good for anybody who
   * looks at it: those are files like any other. `owner` is whoever sent it: nobody's pictures keep those of others waiting.
   */
  read(file: {
    path: string
    type: string
    size: number
    owner: string
  }): Promise<Picture | undefined>
}

export const PREVIEW_TYPE = 'image/webp'
