import { shrink, type ShrinkOptions } from './photo-shrink';

/** Shrinks pictures beside the page, which stays free to answer; in the page, Chromium would also wait for an idle moment to encode. */
addEventListener('message', (event: MessageEvent<{ id: number; source: Blob | ImageBitmap; options: ShrinkOptions }>) => {
  const { id, source, options } = event.data;
  void shrink(source, options).then(result => postMessage({ id, result }));
});
