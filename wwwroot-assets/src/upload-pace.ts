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

export function describeBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function describeSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
