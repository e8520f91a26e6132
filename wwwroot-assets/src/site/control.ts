/** What a module makes of an element that a page has rendered for it. */
interface Control {
  dispose(): void;
}

const controls = new Map<Element, Control>();

// A page disposes of it by a call. One that is made while the connection is cut is lost; that the element goes is not.
new MutationObserver(() => controls.forEach((control, root) => root.isConnected || control.dispose())).observe(document, {
  childList: true,
  subtree: true,
});

/** Makes the control of an element, which is disposed of once. A page that has heard no answer asks again: it gets the one that was made. */
export function controlOf<T extends Control>(root: Element, make: () => T): T {
  const earlier = controls.get(root);
  if (earlier) {
    return earlier as T;
  }
  const made = make();
  const control: Control = made;
  const dispose = control.dispose.bind(control);
  control.dispose = () => {
    if (controls.delete(root)) {
      dispose();
    }
  };
  controls.set(root, control);
  return made;
}
