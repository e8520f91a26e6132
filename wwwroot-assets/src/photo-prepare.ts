import { shrink, type Shrunk } from './photo-shrink';
import { figure, t } from './texts';

/** A photo that cannot be used; the message is a sentence for a person. */
export class PhotoError extends Error {}

const headBytes = 16;

/** Undefined before the first photo; null when the browser can have none. */
let worker: Worker | null | undefined;
let lastId = 0;
const waiting = new Map<number, { file: Blob; resolve: (result: Shrunk | Promise<Shrunk>) => void }>();

/** The photo as it is sent: a JPEG, upright, at most 1280 px long, without metadata. */
export async function prepare(file: Blob, maxBytes: number): Promise<Blob> {
  if (file.size > maxBytes) {
    throw new PhotoError(t('That file has {0} MB; at most {1} MB can be read. Choose a smaller photo.', megabytes(file.size), megabytes(maxBytes)));
  }

  const type = sniff(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  if (type === 'other') {
    throw new PhotoError(t('That is not a photo we can read. Use a JPEG, PNG, WebP, BMP or GIF picture.'));
  }

  const result = await shrinkAside(file);
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

/** In the worker; in the page where there is none to be had. */
function shrinkAside(file: Blob): Promise<Shrunk> {
  worker ??= startWorker();
  if (!worker) {
    return shrink(file);
  }

  const id = ++lastId;
  worker.postMessage({ id, file });
  return new Promise(resolve => waiting.set(id, { file, resolve }));
}

function startWorker(): Worker | null {
  if (typeof OffscreenCanvas === 'undefined') {
    return null;
  }

  const started = new Worker(new URL('./photo-worker.js', import.meta.url), { type: 'module' });
  started.addEventListener('message', (event: MessageEvent<{ id: number; result: Shrunk }>) => {
    waiting.get(event.data.id)?.resolve(event.data.result);
    waiting.delete(event.data.id);
  });
  started.addEventListener('error', () => {
    worker = null;
    waiting.forEach(({ file, resolve }) => resolve(shrink(file)));
    waiting.clear();
  });
  return started;
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
