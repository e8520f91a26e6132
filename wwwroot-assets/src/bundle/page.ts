import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { facePixels, SIDE } from './face-pixels';
import { moved, resized, within, type Square } from './square';
import { percentText } from '../site/probability-text';

/** labels.json of the bundle. */
interface Labels {
  model: string;
  classes: string[];
  drawn: boolean;
}

/** What FerWeb's pages call the seven emotions; a person's own classes are called as that person did. */
const SEVEN: Record<string, string> = {
  angry: 'Angry',
  disgust: 'Disgusted',
  fear: 'Fearful',
  happy: 'Happy',
  sad: 'Sad',
  surprise: 'Surprised',
  neutral: 'Neutral',
};
// From where on FerWeb's pages are sure (Recognition:UnsureBelow and UnsureLead, unless somebody sets them).
const UNSURE_BELOW = 0.5;
const UNSURE_LEAD = 0.1;
const LARGEST = 1600; // pixels of a photo's longer side: more shows nothing more on 48 x 48

const part = <T extends HTMLElement = HTMLElement>(name: string) => document.querySelector<T>(`[data-part='${name}']`)!;
const canvas = part<HTMLCanvasElement>('photo');
const size = part<HTMLInputElement>('size');
const photo = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;

let square: Square | null = null;
let asked = false;
let answering = false;
let choices = 0;

function fail(message: string): void {
  part('fault').hidden = false;
  part('fault').textContent = message;
}

async function open(): Promise<{ session: InferenceSession; labels: Labels }> {
  env.wasm.numThreads = 1; // more would need headers that a plain file server does not send
  env.wasm.wasmPaths = { wasm: new URL('ort-wasm-simd-threaded.wasm', import.meta.url).href };
  const [session, labels] = await Promise.all([InferenceSession.create('model.onnx'), fetch('labels.json').then((answer) => answer.json())]);
  return { session, labels: labels as Labels };
}

async function show(file: File): Promise<void> {
  const choice = ++choices; // of several that are being opened, the last one counts
  part('fault').hidden = true;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    if (choice === choices) {
      fail(`${file.name} is no picture that this browser can show. Choose a JPEG, PNG or WebP.`);
    }
    return;
  }
  if (choice !== choices) {
    picture.close();
    return;
  }
  const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  photo.fillStyle = '#fff'; // on which FerWeb lays what is transparent
  photo.fillRect(0, 0, canvas.width, canvas.height);
  photo.imageSmoothingQuality = 'high';
  photo.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  part('stage').hidden = false;
  const side = Math.min(canvas.width, canvas.height) * 0.6;
  showSquare({ x: (canvas.width - side) / 2, y: (canvas.height - side) / 2, side });
  awaitPlacing();
}

/** A square in the middle of a new photo may be on no face: nothing is said before a person has placed it. */
function awaitPlacing(): void {
  asked = false;
  part('place').hidden = false;
  part('heads').hidden = part('seen').hidden = true;
  part('verdict').textContent = '';
  part('bars').replaceChildren();
  part('waiting').textContent = 'Put the square on a face.';
}

function place(next: Square): void {
  showSquare(next);
  part('place').hidden = true;
  void answer();
}

function showSquare(next: Square): void {
  square = within(next, canvas.width, canvas.height);
  const { style } = part('square');
  style.left = `${(100 * square.x) / canvas.width}%`;
  style.top = `${(100 * square.y) / canvas.height}%`;
  style.width = `${(100 * square.side) / canvas.width}%`;
  style.height = `${(100 * square.side) / canvas.height}%`;
  size.value = String((100 * square.side) / Math.min(canvas.width, canvas.height));
}

function drag(start: PointerEvent): void {
  const from = square;
  if (!from) {
    return;
  }
  const frame = part('square');
  frame.setPointerCapture(start.pointerId);
  const perPixel = canvas.width / canvas.getBoundingClientRect().width;
  const move = (at: PointerEvent) =>
    place({ ...from, x: from.x + (at.clientX - start.clientX) * perPixel, y: from.y + (at.clientY - start.clientY) * perPixel });
  frame.addEventListener('pointermove', move);
  frame.addEventListener('lostpointercapture', () => frame.removeEventListener('pointermove', move), { once: true });
}

// One face at a time; of those asked for meanwhile the last one counts.
async function answer(): Promise<void> {
  asked = true;
  if (answering) {
    return;
  }
  answering = true;
  try {
    const { session, labels } = await model;
    while (asked && square) {
      asked = false;
      const face = facePixels(photo, square);
      const outputs = await session.run({ faces: new Tensor('uint8', face, [1, 1, SIDE, SIDE]) });
      if (!part('place').hidden) {
        return; // another photo was chosen meanwhile
      }
      part('heads').hidden = !session.outputNames.includes('crowd');
      const chosen = document.querySelector<HTMLInputElement>('[name=head]:checked')?.value;
      const shares = (outputs[chosen ?? 'fer'] ?? outputs['fer'])!.data as Float32Array;
      draw(face);
      list(labels.classes, shares);
    }
  } catch (error) {
    fail(`The model could not answer: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    answering = false;
  }
}

function draw(face: Uint8Array): void {
  const pixels = new ImageData(SIDE, SIDE);
  face.forEach((gray, i) => pixels.data.set([gray, gray, gray, 255], 4 * i));
  part<HTMLCanvasElement>('face').getContext('2d')!.putImageData(pixels, 0, 0);
  part('seen').hidden = false;
}

interface Row {
  name: string;
  share: number;
}

function list(classes: string[], shares: Float32Array): void {
  const rows: Row[] = classes.map((name, k) => ({ name, share: shares[k] ?? 0 })).sort((a, b) => b.share - a.share);
  part('waiting').textContent = '';
  part('verdict').textContent = verdict(rows[0]!, rows[1]!, classes);
  part('bars').replaceChildren(
    ...rows.map(({ name, share }) => {
      const row = document.createElement('li');
      row.dataset['emotion'] = name;
      row.dataset['share'] = String(share);
      const track = document.createElement('span');
      track.className = 'track';
      track.ariaHidden = 'true';
      track.append(document.createElement('span'));
      (track.firstChild as HTMLElement).style.width = `${100 * share}%`;
      row.append(wordOf(name, classes), track, percentText(share, '{0}\u00a0%'));
      return row;
    }),
  );
}

/** As FerWeb's pages say it (Verdict). */
function verdict(top: Row, second: Row, classes: string[]): string {
  const word = (row: Row) => (areSeven(classes) ? wordOf(row.name, classes).toLowerCase() : row.name);
  return top.share >= UNSURE_BELOW && top.share - second.share >= UNSURE_LEAD
    ? wordOf(top.name, classes)
    : `Not sure: maybe ${word(top)} or ${word(second)}`;
}

const areSeven = (classes: string[]) => classes.join() === Object.keys(SEVEN).join();
const wordOf = (name: string, classes: string[]) => (areSeven(classes) ? (SEVEN[name] ?? name) : name);

const model = open();
model.then(
  ({ labels }) => {
    part('model').textContent = labels.model;
    if (!areSeven(labels.classes)) {
      document.title = 'Class of a face · FerWeb';
      part('question').textContent = `Which of these does this face show: ${labels.classes.join(', ')}?`;
    }
    part('drawn').hidden = !labels.drawn;
    part('waiting').textContent = square ? 'Put the square on a face.' : 'Choose a photo.';
  },
  (error: unknown) => {
    part('waiting').textContent = '';
    fail(`The model could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  },
);

const input = part<HTMLInputElement>('file');
input.addEventListener('change', () => {
  const file = input.files?.[0];
  if (file) {
    void show(file);
  }
  input.value = ''; // choosing the same file again must fire again
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) {
    void show(file);
  }
});
part('square').addEventListener('pointerdown', drag);
part('square').addEventListener('keydown', (event) => {
  const next = square && moved(square, event.key);
  if (next) {
    event.preventDefault();
    place(next);
  }
});
part('placed').addEventListener('click', () => square && place(square));
size.addEventListener('input', () => square && place(resized(square, (Number(size.value) / 100) * Math.min(canvas.width, canvas.height))));
document.querySelectorAll('[name=head]').forEach((choice) => choice.addEventListener('change', () => void answer()));
