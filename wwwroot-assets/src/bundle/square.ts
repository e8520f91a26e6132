/** A square on a photo, in the photo's own pixels. */
export interface Square {
  x: number;
  y: number;
  side: number;
}

const MIN_SIDE = 16;
const STEP = 0.02;
const GROWTH = 1.05;

/** The square as near as the photo allows. */
export function within(square: Square, width: number, height: number): Square {
  const side = Math.min(Math.max(square.side, MIN_SIDE), width, height);
  const clamp = (value: number, last: number) => Math.min(Math.max(value, 0), Math.max(0, last));
  return { x: clamp(square.x, width - side), y: clamp(square.y, height - side), side };
}

/** The same middle, another side. */
export function resized({ x, y, side }: Square, next: number): Square {
  return { x: x + (side - next) / 2, y: y + (side - next) / 2, side: next };
}

/** What a key makes of it; null when the key means nothing. */
export function moved(square: Square, key: string): Square | null {
  const step = Math.max(1, square.side * STEP);
  switch (key) {
    case 'ArrowLeft':
      return { ...square, x: square.x - step };
    case 'ArrowRight':
      return { ...square, x: square.x + step };
    case 'ArrowUp':
      return { ...square, y: square.y - step };
    case 'ArrowDown':
      return { ...square, y: square.y + step };
    case '+':
      return resized(square, square.side * GROWTH);
    case '-':
    case '−':
      return resized(square, square.side / GROWTH);
    default:
      return null;
  }
}
