import { shrink, type Shrunk, type ShrinkOptions } from './photo-shrink';

/** Undefined before the first picture; null when the browser can have none. */
let worker: Worker | null | undefined;
let lastId = 0;
const waiting = new Map<number, (result: Shrunk) => void>();

/** Shrinks in the worker; in the page where there is none to be had. A bitmap is used up. */
export function shrinkAside(source: Blob | ImageBitmap, options: ShrinkOptions): Promise<Shrunk> {
  worker ??= startWorker();
  if (!worker) {
    return shrink(source, options);
  }

  const id = ++lastId;
  worker.postMessage({ id, source, options }, source instanceof Blob ? [] : [source]);
  return new Promise(resolve => waiting.set(id, resolve));
}

function startWorker(): Worker | null {
  if (typeof OffscreenCanvas === 'undefined') {
    return null;
  }

  const started = new Worker(new URL('./photo-worker.js', import.meta.url), { type: 'module' });
  started.addEventListener('message', (event: MessageEvent<{ id: number; result: Shrunk }>) => {
    waiting.get(event.data.id)?.(event.data.result);
    waiting.delete(event.data.id);
  });
  started.addEventListener('error', () => {
    worker = null;
    waiting.forEach(resolve => resolve('unreadable'));
    waiting.clear();
  });
  return started;
}
