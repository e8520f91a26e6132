import { controlOf } from './control';
import { part } from './parts';
import { requestJson } from './request';
import { t } from './texts';

/** What the server asks of the browser. */
interface Question<TOptions> {
  options: TOptions;
  ticket: string;
  header: string;
  token: string;
}

/** The component that shows the list. */
interface Page {
  invokeMethodAsync(method: 'AddedAsync'): Promise<void>;
}

/** Browsers have passkeys over HTTPS and on localhost only, and for names only, never for an IP address. */
function isOffered(): boolean {
  return (
    isSecureContext &&
    !/^[\d.]+$|^\[/.test(location.hostname) &&
    typeof PublicKeyCredential === 'function' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

function post<T>(address: string, headers: Record<string, string>, body?: unknown): Promise<T> {
  return requestJson(new URL(address, document.baseURI), {
    method: 'POST',
    headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function ask<TOptions>(address: string): Promise<Question<TOptions>> {
  return post(`${address}/options`, {});
}

function answer(address: string, question: Question<unknown>, credential: Credential | null, name?: string): Promise<void> {
  return post(address, { [question.header]: question.token }, { ticket: question.ticket, credential, name });
}

function say(root: HTMLElement, fault: unknown): void {
  const said = part(root, 'said');
  said.hidden = fault === undefined;
  said.textContent = fault instanceof DOMException ? wordsOf(fault) : fault instanceof Error ? fault.message : '';
}

/** The browser's own words, as for a person who closed its window or a device that knows no passkey, are for developers. */
function wordsOf(fault: DOMException): string {
  return fault.name === 'InvalidStateError' ? t('This device already has a passkey of this account.') : t('No passkey was used. Try again.');
}

/** Has a form of the account's page add a passkey of the name in it. */
export function create(root: HTMLElement, page: Page) {
  return controlOf(root, () => listen(root, page));
}

function listen(root: HTMLElement, page: Page) {
  const gone = new AbortController();
  const form = root.querySelector('form')!;
  const input = form.querySelector('input')!;
  const address = 'account/passkeys';

  const add = async () => {
    say(root, undefined);
    try {
      const question = await ask<PublicKeyCredentialCreationOptionsJSON>(address);
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question.options);
      await answer(address, question, await navigator.credentials.create({ publicKey, signal: gone.signal }), input.value);
      input.value = '';
      await page.invokeMethodAsync('AddedAsync');
    } catch (error) {
      say(root, error);
    }
  };

  form.hidden = !isOffered();
  part(root, 'none').hidden = isOffered();
  form.addEventListener(
    'submit',
    event => {
      event.preventDefault();
      void add();
    },
    { signal: gone.signal },
  );
  return { dispose: () => gone.abort() };
}

/** Has the button of the login page log in by a passkey, and go where the page says; may be called again on the same. */
export function createLogin(root: HTMLElement): void {
  const address = 'login/passkey';
  root.hidden = !isOffered();
  part(root, 'use').onclick = async () => {
    say(root, undefined);
    try {
      const question = await ask<PublicKeyCredentialRequestOptionsJSON>(address);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question.options);
      await answer(address, question, await navigator.credentials.get({ publicKey }));
      location.assign(root.dataset.next!);
    } catch (error) {
      say(root, error);
    }
  };
}
