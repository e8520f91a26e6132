/** A face as the server found it in one frame, in pixels of that frame. */
export interface SeenFace {
  box: Box;
  probabilities: Record<string, number>;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Clockwise tilt in degrees. */
  angle: number;
}

/** A face on the page. Its number only says which bars belong to which box; it is forgotten with the face. */
export interface LiveFace {
  number: number;
  box: Box;
  raw: Record<string, number>;
  smooth: Record<string, number>;
}

/** After this time a change has come through by 63 %. */
const smoothingSeconds = 0.3;

/** Keeps order and bars steady from one frame to the next, and knows nothing older than the last frame. New faces are numbered as they are seen. */
export class LiveFaces {
  private last: LiveFace[] = [];

  next(seen: SeenFace[], seconds: number, isMirrored: boolean): LiveFace[] {
    const before = nearest(this.last, seen);
    const taken = new Set([...before.values()].map(face => face.number));
    const weight = 1 - Math.exp(-seconds / smoothingSeconds);
    this.last = inReadingOrder(seen, isMirrored)
      .map(face => {
        const old = before.get(face);
        return {
          number: old?.number ?? firstFree(taken),
          box: face.box,
          raw: face.probabilities,
          smooth: old ? blend(old.smooth, face.probabilities, weight) : face.probabilities,
        };
      })
      .sort((a, b) => a.number - b.number);
    return this.last;
  }

  clear(): void {
    this.last = [];
  }
}

/** As the page counts the faces of a photo (ReadingOrder): line by line from the top, each from the left of what is shown. */
function inReadingOrder(seen: SeenFace[], isMirrored: boolean): SeenFace[] {
  const rest = [...seen].sort((a, b) => middleOf(a) - middleOf(b));
  const order: SeenFace[] = [];
  while (rest.length > 0) {
    const lowest = rest[0]!.box.y + rest[0]!.box.height;
    const next = rest.findIndex((face, index) => index > 0 && middleOf(face) >= lowest);
    const line = rest.splice(0, next < 0 ? rest.length : next);
    order.push(...line.sort((a, b) => (isMirrored ? b.box.x + b.box.width - a.box.x - a.box.width : a.box.x - b.box.x)));
  }
  return order;
}

function middleOf({ box }: SeenFace): number {
  return box.y + box.height / 2;
}

/** Pairs each face with the nearest one of the last frame, the closest pairs first; a jump over a face's width is another face. */
function nearest(last: LiveFace[], seen: SeenFace[]): Map<SeenFace, LiveFace> {
  const pairs = seen
    .flatMap(face => last.map(old => ({ face, old, distance: distanceOf(face.box, old.box) })))
    .filter(({ face, old, distance }) => distance < Math.max(face.box.width, old.box.width))
    .sort((a, b) => a.distance - b.distance);
  const found = new Map<SeenFace, LiveFace>();
  const used = new Set<LiveFace>();
  for (const { face, old } of pairs) {
    if (!found.has(face) && !used.has(old)) {
      found.set(face, old);
      used.add(old);
    }
  }
  return found;
}

function distanceOf(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

function firstFree(taken: Set<number>): number {
  let number = 1;
  while (taken.has(number)) {
    number++;
  }
  taken.add(number);
  return number;
}

/** A weighted mean of two distributions is one too: the bars still add up to 1. */
function blend(old: Record<string, number>, now: Record<string, number>, weight: number): Record<string, number> {
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, (old[name] ?? value) * (1 - weight) + value * weight]));
}
