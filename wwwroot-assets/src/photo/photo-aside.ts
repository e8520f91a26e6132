import { shrink, type Shrunk, type ShrinkOptions } from './photo-shrink';

interface Order {
  source: Blob | ImageBitmap;
  options: ShrinkOptions;
  resolve(result: Shrunk | Promise<Shrunk>): void;
}

const pauseMs = 10_000;

/** Undefined before the first picture; null when the browser can have none, and for a while after a fault. */
let worker: Worker | null | undefined;
let lastId = 0;
const waiting = new Map<number, Order>();

/** Shrinks in the worker; in the page where there is none to be had. A bitmap is used up. */
export async function shrinkAside(source: Blob | ImageBitmap, options: ShrinkOptions): Promise<Shrunk> {
  if (worker === undefined) {
    worker = startWorker();
  }
  if (!worker) {
    return shrink(source, options);
  }

  const id = ++lastId;
  worker.postMessage({ id, source, options }, source instanceof Blob ? [] : [source]);
  return new Promise(resolve => waiting.set(id, { source, options, resolve }));
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
  // Its script could not be fetched, as while the site is away. A file is still here; a bitmap went with the message.
  started.addEventListener('error', () => {
    started.terminate();
    worker = null;
    setTimeout(() => (worker = undefined), pauseMs);
    const orders = [...waiting.values()];
    waiting.clear();
    orders.forEach(({ source, options, resolve }) => resolve(source instanceof Blob ? shrink(source, options) : 'unreadable'));
  });
  return started;
}
