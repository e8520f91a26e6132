import { shrink } from './photo-shrink';

/** Shrinks photos beside the page, which stays free to answer; in the page, Chromium would also wait for an idle moment to encode. */
addEventListener('message', (event: MessageEvent<{ id: number; file: Blob }>) => {
  void shrink(event.data.file).then(result => postMessage({ id: event.data.id, result }));
});
