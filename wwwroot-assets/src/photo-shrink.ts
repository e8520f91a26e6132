const longestSidePx = 1280;
const quality = 0.9;

/** The JPEG of a photo, or what could not be done: open it, or draw it anew. */
export type Shrunk = Blob | 'unreadable' | 'too large';

/** Upright, at most `longestSidePx` long, without metadata, on white. Works in a page and in a worker. */
export async function shrink(file: Blob): Promise<Shrunk> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!bitmap) {
    return 'unreadable';
  }

  try {
    const scale = Math.min(1, longestSidePx / Math.max(bitmap.width, bitmap.height));
    const canvas = newCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return (await encode(canvas)) ?? 'too large';
  } finally {
    bitmap.close();
  }
}

function newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  return typeof OffscreenCanvas === 'undefined' ? Object.assign(document.createElement('canvas'), { width, height }) : new OffscreenCanvas(width, height);
}

function encode(canvas: OffscreenCanvas | HTMLCanvasElement): Promise<Blob | null> {
  return 'convertToBlob' in canvas
    ? canvas.convertToBlob({ type: 'image/jpeg', quality }).catch(() => null)
    : new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', quality));
}
