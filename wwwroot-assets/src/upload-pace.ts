import { figure, t } from './texts';

const windowMs = 5_000;
const leastMs = 500;

/** Speed over the last seconds. */
export class Pace {
  private readonly points: { at: number; bytes: number }[] = [];

  add(at: number, bytes: number): void {
    this.points.push({ at, bytes });
    while (this.points.length > 2 && at - this.points[0]!.at > windowMs) {
      this.points.shift();
    }
  }

  /** Null before it can be told. */
  get bytesPerSecond(): number | null {
    const [first, last] = [this.points[0], this.points.at(-1)];
    const passed = first && last ? last.at - first.at : 0;
    return first && last && passed >= leastMs && last.bytes > first.bytes ? (1_000 * (last.bytes - first.bytes)) / passed : null;
  }
}

/** As the server says sizes: by thousands. */
export function describeBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1_000, bytes)) / 3) - 1);
  return `${figure(bytes / 1_000 ** (unit + 1), unit === 0 ? 0 : 1)}\u00a0${units[unit]}`;
}

export function describeSeconds(seconds: number): string {
  return seconds < 90 ? t('{0} s', Math.ceil(seconds)) : t('{0} min', Math.round(seconds / 60));
}
