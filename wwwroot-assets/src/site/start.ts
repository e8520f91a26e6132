import { isConnected, setConnected } from './connection';
import * as theme from '../theme/theme';
import { show as showTheme } from '../theme/theme-store';
import { t } from './texts';

declare const Blazor: {
  start(options: { circuit: { reconnectionHandler: { onConnectionDown(): void; onConnectionUp(): void } } }): Promise<void>;
  /** Resolves to false when the server answers but no longer knows the circuit; rejects when it cannot be reached. */
  reconnect(): Promise<boolean>;
  addEventListener(name: 'enhancedload', listener: () => void): void;
};

const firstDelayMs = 250;
const longestDelayMs = 5_000;
const idlePollMs = 1_000;

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

/** As a browser does: what would lose something objects. */
function mayBeLeft(): boolean {
  return dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

/** As soon as nothing is sent any more that would have to be sent again; a person may do it before. */
async function loadAnew(): Promise<void> {
  if (!mayBeLeft()) {
    const link = Object.assign(document.createElement('a'), { href: location.href, target: '_top', textContent: t('Load it anew') });
    link.addEventListener('click', event => {
      event.preventDefault();
      location.reload();
    });
    banner()?.replaceChildren(t('The page must be loaded anew, but something is still being sent, or is not saved.'), ' ', link);
  }
  while (!mayBeLeft()) {
    await pause(idlePollMs);
  }
  location.reload();
}

async function reconnect(): Promise<void> {
  for (let delay = firstDelayMs; !isConnected(); delay = Math.min(delay * 2, longestDelayMs)) {
    await pause(delay);
    try {
      if (!(await Blazor.reconnect())) {
        return loadAnew(); // the server has forgotten the circuit; the address holds the result and the choices
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

// Last of all, after the places that take files: one that is dropped beside them must not take the place of the page.
for (const kind of ['dragover', 'drop'] as const) {
  addEventListener(kind, event => {
    if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files') && (event.target as HTMLInputElement).type !== 'file') {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    }
  });
}

document.addEventListener('keydown', event => {
  const menu =
    document.querySelector<HTMLDetailsElement>('details.languages[open]') ?? document.querySelector<HTMLDetailsElement>('details.menu[open]');
  if (event.key === 'Escape' && menu?.closest('header')?.contains(event.target as Node)) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

// The button that was pressed may have handed the focus on: a key that is held must not press that one, too.
document.addEventListener(
  'keydown',
  event => {
    if (event.repeat && event.key === 'Enter' && event.target instanceof HTMLButtonElement) {
      event.preventDefault();
    }
  },
  { capture: true },
);

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

// As it was left, out of a browser's memory: its circuit ended when it was left.
addEventListener('pageshow', event => {
  if (event.persisted) {
    setConnected(false);
    banner()?.removeAttribute('hidden');
    void loadAnew();
  }
});

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
