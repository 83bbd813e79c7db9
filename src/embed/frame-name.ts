/** Marks a frame that the script made, so that a bare one does not wait for a host that never answers. */
export const FRAME_NAME = 'portico-embed'
