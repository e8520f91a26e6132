export interface ShrinkOptions {
  longestPx: number;
  /** Of the JPEG, 0 to 1. */
  quality: number;
  /** A picture that is no longer becomes a PNG. */
  losslessPx?: number;
}

/** The JPEG or PNG of a photo, or what could not be done: open it, or draw it anew. */
export type Shrunk = Blob | 'unreadable' | 'too large';

/** Upright, without metadata, on white. Works in a page and in a worker. A bitmap is used up. */
export async function shrink(source: Blob | ImageBitmap, { longestPx, quality, losslessPx = 0 }: ShrinkOptions): Promise<Shrunk> {
  const bitmap = source instanceof Blob ? await createImageBitmap(source).catch(() => null) : source;
  if (!bitmap) {
    return 'unreadable';
  }

  try {
    const scale = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height));
    const canvas = newCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const type = Math.max(bitmap.width, bitmap.height) <= losslessPx ? 'image/png' : 'image/jpeg';
    return (await encode(canvas, type, quality)) ?? 'too large';
  } catch {
    return 'too large'; // More than this device's memory has room for.
  } finally {
    bitmap.close();
  }
}

function newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  return typeof OffscreenCanvas === 'undefined' ? Object.assign(document.createElement('canvas'), { width, height }) : new OffscreenCanvas(width, height);
}

function encode(canvas: OffscreenCanvas | HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> {
  return 'convertToBlob' in canvas
    ? canvas.convertToBlob({ type, quality }).catch(() => null)
    : new Promise<Blob | null>(resolve => canvas.toBlob(resolve, type, quality));
}
