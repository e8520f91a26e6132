import { shrinkAside } from './photo-aside';
import { bytesText, t } from '../site/texts';

/** A photo that cannot be used; the message is a sentence for a person. */
export class PhotoError extends Error {}

const headBytes = 16;
const losslessPx = 400;
const mostLosslessBytes = 2_000_000;

/** The photo as it is sent: upright, at most 1280 px long, without metadata. A small one is a PNG: a JPEG of it would cost its few pixels. */
export async function prepare(file: Blob, maxBytes: number): Promise<Blob> {
  if (file.size > maxBytes) {
    throw new PhotoError(t('That file has {0}; at most {1} can be read. Choose a smaller photo.', bytesText(file.size), bytesText(maxBytes)));
  }

  const type = sniff(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  if (type === 'zip') {
    throw new PhotoError(t('That is a zip file. Unpack it first, then choose the photos in it.'));
  }
  if (type === 'other') {
    throw new PhotoError(t('That is not a photo we can read. Use a JPEG, PNG, WebP, BMP or GIF picture.'));
  }

  const result = await shrinkAside(file, { longestPx: 1280, quality: 0.9, losslessPx: maxBytes < mostLosslessBytes ? 0 : losslessPx });
  if (result === 'unreadable') {
    throw new PhotoError(
      type === 'heic'
        ? t('This browser cannot open HEIC photos. Save the photo as JPEG and choose it again (on an iPhone: Settings, Camera, Formats, Most Compatible).')
        : t('This photo is damaged and cannot be opened. Choose another one.'),
    );
  }
  if (result === 'too large') {
    throw new PhotoError(t('This photo could not be prepared for sending. Choose a smaller one.'));
  }

  return result;
}

/** By the first bytes, as the server does it; a file's name says nothing. AVIF and HEIC it does not read: they come to it drawn anew by the browser. */
function sniff(head: Uint8Array): 'photo' | 'heic' | 'zip' | 'other' {
  const text = String.fromCharCode(...head);
  if (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG') ||
    (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) ||
    text.startsWith('BM') ||
    text.startsWith('GIF8') ||
    text.startsWith('ftypavif', 4) ||
    text.startsWith('ftypavis', 4)
  ) {
    return 'photo';
  }
  if (text.startsWith('PK\x03\x04')) {
    return 'zip';
  }

  return text.startsWith('ftyphe', 4) || text.startsWith('ftypmif1', 4) || text.startsWith('ftypmsf1', 4) ? 'heic' : 'other';
}
