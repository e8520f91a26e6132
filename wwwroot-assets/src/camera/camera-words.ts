import { part, words } from '../site/parts';

/** Says in a camera's panel why it cannot be used, by the cause of camera-stream.ts; null takes that away. */
export function showCameraFault(root: HTMLElement, cause: string | null): void {
  part(root, 'camera-fault-text').textContent = cause === null ? '' : words(root, cause);
  part(root, 'camera-fault').hidden = cause === null;
}

/** The line below the picture; left alone when it says that already, so that no screen reader says it again. */
export function showCameraNote(root: HTMLElement, text: string): void {
  const note = part(root, 'note');
  if (note.textContent !== text) {
    note.textContent = text;
  }
}
