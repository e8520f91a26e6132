import type { Square } from './square';

/** Height and width of what the model takes. */
export const SIDE = 48;

/** The square of a photo as 48 x 48 gray bytes: each the mean of the pixels that it covers, as FER-2013's faces were made small. */
export function facePixels(photo: CanvasRenderingContext2D, square: Square): Uint8Array<ArrayBuffer> {
  const side = Math.round(square.side);
  const { data } = photo.getImageData(Math.round(square.x), Math.round(square.y), side, side);
  const face = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      face[row * SIDE + column] = mean(data, side, row, column);
    }
  }
  return face;
}

function mean(data: Uint8ClampedArray, side: number, row: number, column: number): number {
  const from = (at: number) => Math.min(side - 1, Math.floor((at * side) / SIDE));
  const to = (at: number) => Math.max(from(at) + 1, Math.floor(((at + 1) * side) / SIDE));
  let [sum, count] = [0, 0];
  for (let y = from(row); y < to(row); y++) {
    for (let x = from(column); x < to(column); x++) {
      const i = 4 * (y * side + x);
      sum += 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!; // luma of ITU-R BT.601
      count++;
    }
  }
  return Math.round(sum / count);
}
