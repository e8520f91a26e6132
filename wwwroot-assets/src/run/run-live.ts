import { HubConnectionBuilder, HubConnectionState, LogLevel } from '@microsoft/signalr';
import { CurveSet, type Frame } from './curves';
import { draw, drop, tabulate, type Axis, type Settings } from './run-chart';
import { fit } from './plot-resize';
import { t } from '../site/texts';
import { themeChanged } from '../theme/theme-store';

interface Options {
  hub: string;
  run: string;
  batchSize: number;
}

const firstDelayMs = 250;
const longestDelayMs = 5_000;
const live = new Set(['starting', 'running', 'stopping', 'pausing']);

/** Follows a run from the last event it has, over its own connection: it needs no circuit and heals by itself. */
export function create(root: HTMLElement, options: Options) {
  const set = new CurveSet();
  const settings = readSettings();
  const hosts = [...root.querySelectorAll<HTMLElement>('[data-chart]')];
  const connection = new HubConnectionBuilder().withUrl(options.hub).configureLogging(LogLevel.None).build();
  let [ended, queued, ageAtFrame, frameAt, status, speed] = [false, false, 0, 0, '', 0];
  let wake = () => {};

  const redraw = () => {
    if (!queued) {
      queued = true;
      requestAnimationFrame(() => {
        queued = false;
        if (!ended) {
          // One that is folded away has no size to draw in; opened, it is drawn.
          hosts.filter(host => host.checkVisibility()).forEach(host => draw(host, host.dataset['chart']!, set, settings));
          root.querySelectorAll<HTMLDetailsElement>('details[open]').forEach(fillTable);
        }
      });
    }
  };

  const fillTable = (details: HTMLDetailsElement) => {
    const place = details.querySelector<HTMLElement>('[data-table]');
    place?.replaceChildren(tabulate(place.dataset['table']!, set));
  };

  const showAge = () => {
    const place = root.querySelector<HTMLElement>('[data-part=age]');
    if (place && frameAt > 0) {
      const isLive = live.has(status);
      const seconds = Math.max(0, Math.round((ageAtFrame + performance.now() - frameAt) / 1000));
      const isSilent = isLive && seconds > Math.max(30, speed > 0 ? (10 * options.batchSize) / speed : 0);
      place.dataset['tone'] = isSilent ? 'warn' : 'rest';
      place.textContent = !isLive || set.lastHeard === 0 ? '' : isSilent ? t('No progress for {0} s', seconds) : t('Last news {0} s ago', seconds);
    }
  };

  const take = (frame: Frame) => {
    if (!set.take(frame)) {
      return;
    }
    ageAtFrame = set.lastHeard > 0 ? Date.parse(frame.now) - set.lastHeard : 0;
    [frameAt, status, speed] = [performance.now(), frame.run.status, frame.run.progress.imagesPerSecond ?? 0];
    root.dataset['seq'] = String(set.lastSeq);
    root.dataset['points'] = String([...set.curves.values()].reduce((sum, curve) => sum + curve.steps.length, 0));
    showAge();
    redraw();
  };

  const streamOnce = () =>
    new Promise<boolean>((resolve, reject) => {
      connection.stream<Frame>('Stream', options.run, set.lastSeq).subscribe({ next: take, complete: () => resolve(true), error: reject });
    });

  const follow = async () => {
    for (let delay = firstDelayMs; !ended; ) {
      const before = set.lastSeq;
      try {
        if (connection.state === HubConnectionState.Disconnected) {
          await connection.start();
        }
        root.dataset['connected'] = 'true';
        if (await streamOnce()) {
          return; // the run is gone
        }
      } catch {
        delete root.dataset['connected']; // not reachable, or cut: try again from the last event
      }
      delay = set.lastSeq > before ? firstDelayMs : Math.min(delay * 2, longestDelayMs);
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, delay);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };

  const change = (event: Event) => {
    readControls(root, settings);
    writeSettings(settings);
    if ((event.target as HTMLElement).dataset['setting']) {
      redraw();
    }
  };
  const onToggle = (event: Event) => event.target instanceof HTMLDetailsElement && event.target.open && redraw();
  const onWake = () => wake();

  showControls(root, settings);
  root.addEventListener('input', change);
  root.addEventListener('toggle', onToggle, true);
  document.addEventListener(themeChanged, redraw);
  document.addEventListener('visibilitychange', onWake);
  addEventListener('online', onWake);
  const timer = setInterval(showAge, 1_000);
  const observer = new ResizeObserver(() => hosts.forEach(fit));
  redraw();
  hosts.forEach(host => observer.observe(host));
  void follow();

  return {
    dispose() {
      ended = true;
      wake();
      clearInterval(timer);
      observer.disconnect();
      document.removeEventListener(themeChanged, redraw);
      document.removeEventListener('visibilitychange', onWake);
      removeEventListener('online', onWake);
      void connection.stop();
      hosts.forEach(drop);
    },
  };
}

function readSettings(): Settings {
  const query = new URLSearchParams(location.search);
  const weight = Number(query.get('smooth') ?? 0.6);
  const x = query.get('x');
  return {
    x: x === 'step' || x === 'time' ? x : 'epoch',
    log: query.get('y') === 'log',
    smooth: weight >= 0 && weight < 1 ? weight : 0.6,
    clip: query.get('clip') === '1',
  };
}

/** The address holds the settings, so that it shows another person the same. */
function writeSettings(settings: Settings): void {
  const address = new URL(location.href);
  const set = (name: string, value: string, usual: string) => (value === usual ? address.searchParams.delete(name) : address.searchParams.set(name, value));
  set('x', settings.x, 'epoch');
  set('y', settings.log ? 'log' : 'linear', 'linear');
  set('smooth', String(settings.smooth), '0.6');
  set('clip', settings.clip ? '1' : '0', '0');
  history.replaceState(history.state, '', address);
}

function control<T extends HTMLElement>(root: HTMLElement, name: string): T {
  return root.querySelector<T>(`[data-setting=${name}]`)!;
}

function showControls(root: HTMLElement, settings: Settings): void {
  control<HTMLSelectElement>(root, 'x').value = settings.x;
  control<HTMLSelectElement>(root, 'y').value = settings.log ? 'log' : 'linear';
  control<HTMLInputElement>(root, 'smooth').value = String(settings.smooth);
  control<HTMLInputElement>(root, 'clip').checked = settings.clip;
}

function readControls(root: HTMLElement, settings: Settings): void {
  settings.x = control<HTMLSelectElement>(root, 'x').value as Axis;
  settings.log = control<HTMLSelectElement>(root, 'y').value === 'log';
  settings.smooth = Number(control<HTMLInputElement>(root, 'smooth').value);
  settings.clip = control<HTMLInputElement>(root, 'clip').checked;
}
