/** Calls `accept` with the files that a person drops or pastes anywhere on the page, or chooses in `picker`. */
export function listenForFiles(root: HTMLElement, picker: HTMLInputElement, signal: AbortSignal, accept: (files: File[]) => void): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const dragging = (on: boolean) => root.toggleAttribute('data-dragging', on);

  const pick = () => {
    accept([...(picker.files ?? [])]);
    picker.value = ''; // choosing the same file again must fire again
  };
  picker.addEventListener('change', pick, { signal });
  // Chosen before anybody listened; later, so that the caller is ready to be called.
  queueMicrotask(() => picker.files?.length && !signal.aborted && pick());

  // The whole page takes drops: a photo dropped beside the frame must not replace the page.
  document.addEventListener(
    'dragover',
    event => {
      if (hasFiles(event)) {
        event.preventDefault();
        dragging(true);
      }
    },
    { signal },
  );
  document.addEventListener('dragleave', event => event.relatedTarget === null && dragging(false), { signal });
  document.addEventListener(
    'drop',
    event => {
      dragging(false);
      if (hasFiles(event)) {
        event.preventDefault();
        accept([...event.dataTransfer!.files]);
      }
    },
    { signal },
  );

  document.addEventListener(
    'paste',
    event => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0 && !isTextField(event.target)) {
        event.preventDefault();
        accept(files);
      }
    },
    { signal },
  );
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type=file]), textarea, [contenteditable]') !== null;
}
