import { figure, t } from './texts';

/** A photo that cannot be used; the message is a sentence for a person. */
export class PhotoError extends Error {}

const longestSidePx = 1280;
const quality = 0.9;
const headBytes = 16;

/** The photo as it is sent: a JPEG, upright, at most `longestSidePx` long, without metadata. */
export async function prepare(file: Blob, maxBytes: number): Promise<Blob> {
  if (file.size > maxBytes) {
    throw new PhotoError(t('That file has {0} MB; at most {1} MB can be read. Choose a smaller photo.', megabytes(file.size), megabytes(maxBytes)));
  }

  const type = sniff(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  if (type === 'other') {
    throw new PhotoError(t('That is not a photo we can read. Use a JPEG, PNG, WebP, BMP or GIF picture.'));
  }

  const bitmap = await decode(file, type);
  try {
    return await shrink(bitmap);
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob, type: 'photo' | 'heic'): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new PhotoError(
      type === 'heic'
        ? t('This browser cannot open HEIC photos. Save the photo as JPEG and choose it again (on an iPhone: Settings, Camera, Formats, Most Compatible).')
        : t('This photo is damaged and cannot be opened. Choose another one.'),
    );
  }
}

async function shrink(bitmap: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, longestSidePx / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d', { alpha: false })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);

  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', quality));
  if (!blob) {
    throw new PhotoError(t('This photo could not be prepared for sending. Choose a smaller one.'));
  }

  return blob;
}

/** By the first bytes, as the server does it; a file's name says nothing. */
function sniff(head: Uint8Array): 'photo' | 'heic' | 'other' {
  const text = String.fromCharCode(...head);
  if (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG') ||
    (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) ||
    text.startsWith('BM') ||
    text.startsWith('GIF8')
  ) {
    return 'photo';
  }

  return text.startsWith('ftyphe', 4) || text.startsWith('ftypmif1', 4) || text.startsWith('ftypmsf1', 4) ? 'heic' : 'other';
}

function megabytes(bytes: number): string {
  return figure(bytes / 1024 / 1024, 1);
}
