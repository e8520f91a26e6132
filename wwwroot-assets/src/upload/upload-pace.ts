import { t } from '../site/texts';

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

export function describeSeconds(seconds: number): string {
  return seconds < 90 ? t('{0} s', Math.ceil(seconds)) : t('{0} min', Math.round(seconds / 60));
}
