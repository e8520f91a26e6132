import { isConnected, setConnected } from './connection';
import * as theme from '../theme/theme';
import { show as showTheme } from '../theme/theme-store';

declare const Blazor: {
  start(options: { circuit: { reconnectionHandler: { onConnectionDown(): void; onConnectionUp(): void } } }): Promise<void>;
  /** Resolves to false when the server answers but no longer knows the circuit; rejects when it cannot be reached. */
  reconnect(): Promise<boolean>;
  addEventListener(name: 'enhancedload', listener: () => void): void;
};

const firstDelayMs = 250;
const longestDelayMs = 5_000;

let wake: () => void = () => {};

function banner(): HTMLElement | null {
  return document.getElementById('connection');
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function reconnect(): Promise<void> {
  for (let delay = firstDelayMs; !isConnected(); delay = Math.min(delay * 2, longestDelayMs)) {
    await pause(delay);
    try {
      if (!(await Blazor.reconnect())) {
        location.reload(); // the server has forgotten the circuit; the address holds the result and the choices
        return;
      }
    } catch {
      // Not reachable yet: try again.
    }
  }
}

theme.listen();

/** What a page without a circuit has from the server alone has nobody else to start it: when it comes, and when a link has changed it in place. */
function startStaticParts(): void {
  document.querySelectorAll<HTMLElement>('.theme-switch').forEach(theme.create);

  // Few pages need the login by a passkey.
  const passkeys = document.querySelector<HTMLElement>('[data-passkeys]');
  if (passkeys) {
    void import('./passkeys').then(module => module.createLogin(passkeys));
  }
}

startStaticParts();

// Its fragment is resolved against the address of the site, not of the page: as a link it would lead to the first page.
document.addEventListener(
  'click',
  event => {
    if (event.target instanceof Element && event.target.closest('.skip')) {
      event.preventDefault();
      document.getElementById('main')?.focus();
    }
  },
  { capture: true },
);

document.addEventListener('keydown', event => {
  const menu =
    document.querySelector<HTMLDetailsElement>('details.languages[open]') ?? document.querySelector<HTMLDetailsElement>('details.menu[open]');
  if (event.key === 'Escape' && menu?.closest('header')?.contains(event.target as Node)) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

// It lies over the page: a click beside it, or on a link away, closes it.
document.addEventListener('click', event => {
  const languages = document.querySelector<HTMLDetailsElement>('details.languages[open]');
  if (languages && !languages.contains(event.target as Node)) {
    languages.open = false;
  }
});

// A phone that comes back from its file picker should not wait for the timer.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake());
addEventListener('online', () => wake());

void Blazor.start({
  circuit: {
    reconnectionHandler: {
      onConnectionDown() {
        if (isConnected()) {
          setConnected(false);
          banner()?.removeAttribute('hidden');
          void reconnect();
        }
      },
      onConnectionUp() {
        banner()?.setAttribute('hidden', '');
        setConnected(true);
      },
    },
  },
});
Blazor.addEventListener('enhancedload', () => {
  showTheme();
  startStaticParts();
});
