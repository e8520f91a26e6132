import { download } from '../site/download';

interface Bar {
  /** Name of its colour in the style sheet. */
  colour: string;
  word: string;
  probability: number;
  text: string;
  isTop: boolean;
  /** Learnt from few pictures, as one of the lines says. */
  isRare: boolean;
}

/** What stands on a card; all words come from the page. */
interface Card {
  fileName: string;
  headline: string;
  bars: Bar[];
  /** One class stands out; otherwise the bars are hatched. */
  isSure: boolean;
  /** The face in the photo, in its pixels; the angle in degrees clockwise. */
  box: { x: number; y: number; width: number; height: number; angle: number };
  isWhole: boolean;
  /** Small lines at the bottom. */
  lines: string[];
}

const widthPx = 1200;
const heightPx = 675;
const marginPx = 48;
const sidePx = 460;
const faceShare = 0.62; // of the picture's side
const scale = 2;

/** Draws the result as a picture and offers it as a file. Without the photo, as after a reload, the crop stands for it. */
export async function save(photoAddress: string | null, cropAddress: string, card: Card): Promise<void> {
  const photo = await load(photoAddress ?? shownPhoto());
  const crop = await load(cropAddress);
  const canvas = document.createElement('canvas');
  canvas.width = widthPx * scale;
  canvas.height = heightPx * scale;
  const context = canvas.getContext('2d', { alpha: false })!;
  context.scale(scale, scale);
  const family = getComputedStyle(document.body).fontFamily;
  const paint = lightColours(card.bars.map(bar => bar.colour));

  context.fillStyle = paint('--surface');
  context.fillRect(0, 0, widthPx, heightPx);
  drawFace(context, photo, crop, card);
  drawBars(context, card, family, paint);
  drawLines(context, card, family, paint);

  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (blob) {
    download(card.fileName, blob);
  }
}

/** The photo of the page, as long as its result is the one that is shown. */
function shownPhoto(): string | null {
  return document.querySelector<HTMLImageElement>('.photo-input[data-photo][data-state="done"] [data-part="preview"]')?.src ?? null;
}

async function load(address: string | null): Promise<HTMLImageElement | null> {
  if (address === null) {
    return null;
  }
  const image = new Image();
  image.src = address;
  return image.decode().then(
    () => image,
    () => null,
  );
}

function drawFace(context: CanvasRenderingContext2D, photo: HTMLImageElement | null, crop: HTMLImageElement | null, card: Card): void {
  context.save();
  context.beginPath();
  context.roundRect(marginPx, marginPx, sidePx, sidePx, 20);
  context.clip();
  context.fillStyle = '#e9ebf4';
  context.fillRect(marginPx, marginPx, sidePx, sidePx);
  if (!photo || card.isWhole) {
    context.imageSmoothingEnabled = photo !== null;
    const picture = photo ?? crop;
    if (!picture) {
      return context.restore();
    }
    const fit = sidePx / Math.max(picture.naturalWidth, picture.naturalHeight);
    const [width, height] = [picture.naturalWidth * fit, picture.naturalHeight * fit];
    context.drawImage(picture, marginPx + (sidePx - width) / 2, marginPx + (sidePx - height) / 2, width, height);
  } else {
    const { x, y, width, height, angle } = card.box;
    const zoom = (sidePx * faceShare) / Math.max(width, height);
    context.imageSmoothingQuality = 'high';
    context.translate(marginPx + sidePx / 2, marginPx + sidePx / 2);
    context.scale(zoom, zoom);
    context.drawImage(photo, -(x + width / 2), -(y + height / 2));
    context.rotate((angle * Math.PI) / 180);
    for (const [colour, line] of [['rgb(0 0 0 / 55%)', 6], ['#ffffff', 3]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line / zoom;
      context.beginPath();
      context.roundRect(-width / 2, -height / 2, width, height, width / 14);
      context.stroke();
    }
  }
  context.restore();
}

function drawBars(context: CanvasRenderingContext2D, card: Card, family: string, paint: (token: string) => string): void {
  const left = marginPx * 2 + sidePx;
  const right = widthPx - marginPx;
  context.textBaseline = 'middle';
  context.fillStyle = paint('--text');
  for (let size = 46; size >= 26; size -= 2) {
    context.font = `650 ${size}px ${family}`;
    if (context.measureText(card.headline).width <= right - left) {
      break;
    }
  }
  context.fillText(card.headline, left, marginPx + 30, right - left);

  context.font = `400 22px ${family}`;
  const wordWidth = Math.max(...card.bars.map(bar => context.measureText(labelOf(bar)).width));
  const from = left + wordWidth + 16;
  const full = right - from - context.measureText('>99 % ').width - 10;
  const first = marginPx + 96;
  const row = (sidePx - 96) / card.bars.length;
  card.bars.forEach((bar, index) => {
    const middle = first + row * (index + 0.5);
    context.font = `${bar.isTop ? 650 : 400} 22px ${family}`;
    context.fillStyle = paint('--text');
    context.textAlign = 'right';
    context.fillText(labelOf(bar), from - 12, middle);
    context.textAlign = 'left';
    const width = Math.max(2, full * bar.probability);
    context.fillText(bar.text, from + width + 10, middle);
    context.globalAlpha = bar.isRare ? 0.45 : 1;
    drawBar(context, from, middle - row * 0.33, width, row * 0.66, paint(bar.colour), card.isSure);
    context.globalAlpha = 1;
  });
}

function labelOf(bar: Bar): string {
  return bar.isRare ? `${bar.word}*` : bar.word;
}

/** As on the page: hatched where it is not sure. */
function drawBar(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string, isSolid: boolean): void {
  context.save();
  context.fillStyle = context.strokeStyle = colour;
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(4, width / 2));
  context.fill();
  if (!isSolid) {
    context.stroke();
    context.clip();
    context.strokeStyle = 'rgb(255 255 255 / 55%)';
    context.lineWidth = 3;
    for (let at = x - height; at < x + width; at += 8) {
      context.beginPath();
      context.moveTo(at, y + height);
      context.lineTo(at + height, y);
      context.stroke();
    }
  }
  context.restore();
}

function drawLines(context: CanvasRenderingContext2D, card: Card, family: string, paint: (token: string) => string): void {
  context.textBaseline = 'alphabetic';
  context.font = `400 22px ${family}`;
  context.fillStyle = paint('--text-soft');
  const top = marginPx + sidePx + 54;
  card.lines.forEach((line, index) => context.fillText(line, marginPx, top + index * 34, widthPx - 2 * marginPx));
}

/** A card is for showing around: it has the light colours in the dark theme too. */
function lightColours(colours: string[]): (token: string) => string {
  const html = document.documentElement;
  const theme = html.dataset['theme'];
  const values = new Map<string, string>();
  html.dataset['theme'] = 'light';
  const css = getComputedStyle(html);
  for (const token of ['--surface', '--text', '--text-soft', ...colours]) {
    values.set(token, css.getPropertyValue(token).trim());
  }
  if (theme === undefined) {
    delete html.dataset['theme'];
  } else {
    html.dataset['theme'] = theme;
  }
  return token => values.get(token)!;
}
