import type { Square } from './square';

/** Height and width of what the model takes. */
export const SIDE = 48;

/** A pixel of the square that has a part in one of the face, along one axis. */
interface Tap {
  at: number;
  weight: number;
}

/** The square of a photo as 48 x 48 gray bytes, as FerWeb makes a picture small (AreaResize): FER-2013's faces were made so. */
export function facePixels(photo: CanvasRenderingContext2D, square: Square): Uint8Array<ArrayBuffer> {
  const side = Math.round(square.side);
  const [left, top] = [Math.min(Math.round(square.x), photo.canvas.width - side), Math.min(Math.round(square.y), photo.canvas.height - side)];
  const { data } = photo.getImageData(left, top, side, side);
  const gray = (x: number, y: number) => {
    const i = 4 * (y * side + x);
    return Math.round(0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!); // luma of ITU-R BT.601
  };
  const axis = Array.from({ length: SIDE }, (_, i) => (side < SIDE ? between(side, i) : covered(side, i)));
  const face = new Uint8Array(SIDE * SIDE);
  for (const [row, rows] of axis.entries()) {
    for (const [column, columns] of axis.entries()) {
      let sum = 0;
      for (const y of rows) {
        for (const x of columns) {
          sum += y.weight * x.weight * gray(x.at, y.at);
        }
      }
      face[row * SIDE + column] = Math.round(sum);
    }
  }
  return face;
}

/** Where the square shrinks: what a pixel of the face covers, each by how much of it is covered. */
function covered(side: number, index: number): Tap[] {
  const [start, end] = [(index * side) / SIDE, ((index + 1) * side) / SIDE];
  const first = Math.floor(start);
  return Array.from({ length: Math.min(side, Math.ceil(end)) - first }, (_, k) => ({
    at: first + k,
    weight: (Math.min(end, first + k + 1) - Math.max(start, first + k)) / (end - start),
  }));
}

/** Where it grows: the two that are nearest, linearly. */
function between(side: number, index: number): Tap[] {
  const centre = Math.min(Math.max(((index + 0.5) * side) / SIDE - 0.5, 0), side - 1);
  const first = Math.floor(centre);
  return [
    { at: first, weight: 1 - (centre - first) },
    { at: Math.min(first + 1, side - 1), weight: centre - first },
  ];
}
