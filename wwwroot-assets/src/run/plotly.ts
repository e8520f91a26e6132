/** The module of Plotly.Blazor, which loads Plotly for it. */
interface Interop {
  importScript(id: string, script: string): Promise<void>;
}

const id = 'plotly-import';
let loading: Promise<void> | undefined;

/**
 * Loads Plotly before a chart asks for it. By itself the package queues what charts ask meanwhile, and the first that has left its page keeps
 * the later ones from being drawn; and it takes a script that did not come for loaded.
 */
export async function create(interop: string, script: string) {
  await (loading ??= load(interop, script));
  return { dispose() {} };
}

async function load(interop: string, script: string): Promise<void> {
  try {
    const module = (await import(new URL(interop, document.baseURI).href)) as Interop;
    await module.importScript(id, script);
  } catch (fault) {
    loading = undefined;
    document.getElementById(id)?.remove();
    throw fault;
  }
}
