import { t } from '../site/texts';

/** A number as the hub writes it: JSON has no NaN. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Slice {
  key: string;
  steps: number[];
  epochs: WireNumber[];
  values: WireNumber[];
  seconds: WireNumber[];
}

export interface RunEvent {
  seq: number;
  at: string;
  kind: string;
  data: Record<string, unknown>;
}

export interface Frame {
  from: number;
  to: number;
  isComplete: boolean;
  now: string;
  run: { status: string; progress: { imagesPerSecond?: number | null } };
  events: RunEvent[];
  curves: Slice[];
}

export interface Curve {
  steps: number[];
  epochs: number[];
  values: number[];
  seconds: number[];
}

/** A step at which something happened that the curves should show. */
export interface Mark {
  step: number;
  word: string;
  dash: 'dash' | 'dot';
}

/** All points that a viewer has, folded from frames; each frame is taken once. */
export class CurveSet {
  lastSeq = 0;
  lastHeard = 0;
  readonly curves = new Map<string, Curve>();
  marks: Mark[] = [];

  /** False when the frame does not follow on what is here. */
  take(frame: Frame): boolean {
    if (frame.from !== this.lastSeq) {
      return false;
    }
    this.lastSeq = frame.to;
    for (const event of frame.events) {
      this.#note(event);
    }
    for (const slice of frame.curves) {
      const curve = this.curves.get(slice.key) ?? { steps: [], epochs: [], values: [], seconds: [] };
      this.curves.set(slice.key, curve);
      for (let i = 0; i < slice.steps.length; i++) {
        curve.steps.push(slice.steps[i]!);
        curve.epochs.push(Number(slice.epochs[i]));
        curve.values.push(Number(slice.values[i]));
        curve.seconds.push(Number(slice.seconds[i]));
      }
    }
    return true;
  }

  /** Removes what an attempt that goes on from an earlier step has taken back. */
  rollBack(step: number): void {
    for (const curve of this.curves.values()) {
      const keep = curve.steps.findIndex(at => at > step);
      if (keep >= 0) {
        for (const column of [curve.steps, curve.epochs, curve.values, curve.seconds]) {
          column.length = keep;
        }
      }
    }
    this.marks = this.marks.filter(mark => mark.step <= step);
  }

  #note(event: RunEvent): void {
    const step = Number(event.data['step'] ?? 0);
    if (event.kind === 'rolledBack') {
      this.rollBack(step);
    } else if (event.kind === 'started' && Number(event.data['resumedStep'] ?? 0) > 0) {
      this.marks.push({ step: Number(event.data['resumedStep']), word: t('resumed'), dash: 'dash' });
    } else if (event.kind === 'learningRate') {
      this.marks.push({ step, word: t('rate lowered'), dash: 'dot' });
    } else if (event.kind === 'pictureSize') {
      this.marks.push({ step, word: t('{0} px', Number(event.data['size'])), dash: 'dot' });
    }
    if (['started', 'metrics', 'epoch', 'checkpoint'].includes(event.kind)) {
      this.lastHeard = Date.parse(event.at);
    }
  }
}

/** TensorBoard's smoothing: a debiased exponential average that leaves out what is no number; a constant stays as it is. */
export function smooth(values: number[], weight: number): number[] {
  if (weight <= 0 || values.every(value => value === values[0])) {
    return values.slice();
  }
  let average = 0;
  let count = 0;
  return values.map(value => {
    if (!Number.isFinite(value)) {
      return value;
    }
    average = average * weight + (1 - weight) * value;
    count++;
    return average / (1 - weight ** count);
  });
}

/**
 * Indices to draw: the first, the last, and of each bucket along x the lowest and the highest, so that a single spike stays;
 * one that is no number stays as a gap.
 */
export function thin(x: number[], y: number[], buckets: number): number[] {
  if (x.length <= buckets * 4) {
    return x.map((_, index) => index);
  }
  const first = x[0]!;
  const width = (x[x.length - 1]! - first) / buckets || 1;
  const kept = new Set<number>([0, x.length - 1]);
  for (let start = 0; start < x.length; ) {
    const bucket = Math.floor((x[start]! - first) / width);
    let [low, high, gap, end] = [-1, -1, -1, start];
    for (; end < x.length && Math.floor((x[end]! - first) / width) === bucket; end++) {
      const value = y[end]!;
      if (!Number.isFinite(value)) {
        gap = end;
      } else {
        low = low < 0 || value < y[low]! ? end : low;
        high = high < 0 || value > y[high]! ? end : high;
      }
    }
    for (const index of [low, high, gap]) {
      if (index >= 0) {
        kept.add(index);
      }
    }
    start = end;
  }
  return [...kept].sort((a, b) => a - b);
}

/** Range of the middle nine tenths, a little widened: what is left when outliers are left out. */
export function clipRange(values: number[]): [number, number] | null {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length < 3) {
    return null;
  }
  const low = finite[Math.floor(0.05 * (finite.length - 1))]!;
  const high = finite[Math.ceil(0.95 * (finite.length - 1))]!;
  const margin = (high - low) * 0.1 || 1;
  return [low - margin, high + margin];
}
