import type { LiveFace } from './live-faces';
import { percentText } from '../site/probability-text';

/** One of the seven classes, as the page calls it. */
export interface EmotionWord {
  name: string;
  word: string;
  wordInSentence: string;
}

/** How the page words an answer. */
export interface LiveWords {
  emotions: EmotionWord[];
  unsureBelow: number;
  unsureLead: number;
  /** "Face {0}" */
  face: string;
  /** "Not sure: maybe {0} or {1}" */
  unsure: string;
  /** "{0} %" */
  percent: string;
}

export interface Frame {
  width: number;
  height: number;
  isMirrored: boolean;
}

const svg = 'http://www.w3.org/2000/svg';

/** Draws boxes over the picture and bars beside it. The cards are copies of one that the page has ready, and are used again. */
export class LiveView {
  private readonly cards = new Map<number, HTMLElement>();

  constructor(
    private readonly boxes: SVGElement,
    private readonly list: HTMLElement,
    private readonly pattern: HTMLElement,
    private readonly words: LiveWords,
  ) {}

  show(faces: LiveFace[], frame: Frame, isRaw: boolean): void {
    this.boxes.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`);
    this.boxes.replaceChildren(...faces.map(face => this.box(face, frame, faces.length > 1)));
    for (const [number, card] of this.cards) {
      if (!faces.some(face => face.number === number)) {
        card.remove();
        this.cards.delete(number);
      }
    }
    for (const face of faces) {
      this.fill(this.card(face.number), face, isRaw, faces.length > 1);
    }
  }

  clear(): void {
    this.boxes.replaceChildren();
    this.list.replaceChildren();
    this.cards.clear();
  }

  /** What is shown, in a line for people who hear the page. */
  summary(): string {
    return [...this.list.querySelectorAll('h3')].map(headline => headline.textContent?.trim().replace(/\s+/g, ' ')).join('. ');
  }

  private card(number: number): HTMLElement {
    let card = this.cards.get(number);
    if (!card) {
      card = this.pattern.cloneNode(true) as HTMLElement;
      this.cards.set(number, card);
      const next = [...this.cards].filter(([other]) => other > number).sort(([a], [b]) => a - b)[0]?.[1] ?? null;
      this.list.insertBefore(card, next);
    }
    return card;
  }

  private fill(card: HTMLElement, face: LiveFace, isRaw: boolean, isNumbered: boolean): void {
    const values = isRaw ? face.raw : face.smooth;
    card.dataset['face'] = String(face.number);
    setText(card, 'number', isNumbered ? `${this.words.face.replace('{0}', String(face.number))}:` : '');
    const headline = this.verdict(values);
    setText(card, 'word', headline.text);
    for (const { name } of this.words.emotions) {
      const row = card.querySelector<HTMLElement>(`[data-emotion="${name}"]`)!;
      const value = values[name] ?? 0;
      row.style.setProperty('--value', String(value));
      row.toggleAttribute('data-top', name === headline.top);
      setText(row, 'value', percentText(value, this.words.percent));
    }
  }

  /** As the server does it (Verdict): one emotion, or that the network is not sure between two. */
  private verdict(values: Record<string, number>): { text: string; top: string } {
    const of = (emotion: EmotionWord) => values[emotion.name] ?? 0;
    const [top, second] = [...this.words.emotions].sort((a, b) => of(b) - of(a)) as [EmotionWord, EmotionWord];
    const isSure = of(top) >= this.words.unsureBelow && of(top) - of(second) >= this.words.unsureLead;
    return isSure
      ? { text: `${top.word} ${percentText(of(top), this.words.percent)}`, top: top.name }
      : { text: this.words.unsure.replace('{0}', top.wordInSentence).replace('{1}', second.wordInSentence), top: top.name };
  }

  private box({ box, number }: LiveFace, frame: Frame, isNumbered: boolean): SVGElement {
    const x = frame.isMirrored ? frame.width - box.x - box.width : box.x;
    const angle = frame.isMirrored ? -box.angle : box.angle;
    const group = element('g', {});
    const turned = element('g', { transform: `rotate(${angle} ${x + box.width / 2} ${box.y + box.height / 2})` });
    for (const name of ['halo', 'box']) {
      turned.append(element('rect', { class: name, x, y: box.y, width: box.width, height: box.height, rx: box.width / 14 }));
    }
    group.append(turned);
    if (isNumbered) {
      const radius = Math.max(frame.width, frame.height) / 36;
      const badge = element('g', { transform: `translate(${x} ${box.y})` });
      const text = element('text', { 'font-size': radius * 1.2, 'text-anchor': 'middle', 'dominant-baseline': 'central' });
      text.textContent = String(number);
      badge.append(element('circle', { r: radius }), text);
      group.append(badge);
    }
    return group;
  }
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

function setText(parent: Element, part: string, text: string): void {
  const target = parent.querySelector(`[data-part="${part}"]`);
  if (target && target.textContent !== text) {
    target.textContent = text;
  }
}
