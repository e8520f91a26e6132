import type { Rare } from './live-answer';
import type { LiveFace } from './live-faces';
import { classWords, type ClassWord, type EmotionWord } from '../site/class-words';
import { percentText } from '../site/probability-text';
import { figure } from '../site/texts';

/** How the page words an answer. */
export interface LiveWords {
  emotions: EmotionWord[];
  unsureBelow: number;
  unsureLead: number;
  /** "Face {0}:" */
  face: string;
  /** "Not sure: maybe {0} or {1}" */
  unsure: string;
  /** "Not sure", where there is no room for more. */
  notSure: string;
  /** "{0} %" */
  percent: string;
  /** "* Learned from few pictures: {0}" */
  rare: string;
}

export interface Frame {
  width: number;
  height: number;
  isMirrored: boolean;
}

/** One class, or that the network is not sure between two. */
interface LiveVerdict {
  /** The most probable class. */
  top: ClassWord;
  isSure: boolean;
  words: string;
  figure: string;
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

  /** The classes are those of the model that answered: another one may have become live since the last frame. */
  show(faces: LiveFace[], names: string[], rare: Rare, frame: Frame, isRaw: boolean): void {
    const classes = classWords(names, this.words.emotions);
    this.boxes.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`);
    const verdicts = new Map(faces.map(face => [face, this.verdict(classes, isRaw ? face.raw : face.smooth)]));
    this.boxes.replaceChildren(...faces.map(face => this.box(face, verdicts.get(face)!, frame, faces.length > 1)));
    for (const [number, card] of this.cards) {
      if (!faces.some(face => face.number === number)) {
        card.remove();
        this.cards.delete(number);
      }
    }
    for (const face of faces) {
      this.fill(this.card(face.number), face, classes, rare, verdicts.get(face)!, isRaw, faces.length > 1);
    }
  }

  /** The line that says which classes have an asterisk and why; empty without any. As on a photo (RareText). */
  rareWords(names: string[], rare: Rare): string {
    const list = classWords(names, this.words.emotions).filter(({ name }) => Object.hasOwn(rare, name));
    const words = list.map(({ name, wordInSentence }) => `${wordInSentence} (${figure(rare[name]!, 0)})`);
    return words.length > 0 ? this.words.rare.replace('{0}', words.join(', ')) : '';
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

  private fill(card: HTMLElement, face: LiveFace, classes: ClassWord[], rare: Rare, verdict: LiveVerdict, isRaw: boolean, isNumbered: boolean): void {
    const values = isRaw ? face.raw : face.smooth;
    card.dataset['face'] = String(face.number);
    setText(card, 'number', isNumbered ? this.words.face.replace('{0}', String(face.number)) : '');
    setText(card, 'word', verdict.words);
    setText(card, 'figure', verdict.figure);
    card.toggleAttribute('data-unsure', !verdict.isSure);
    for (const [index, { name }] of classes.entries()) {
      const row = this.rows(card, classes)[index]!;
      const value = values[name] ?? 0;
      row.style.setProperty('--value', String(value));
      row.toggleAttribute('data-top', name === verdict.top.name);
      row.toggleAttribute('data-rare', Object.hasOwn(rare, name));
      setText(row, 'value', percentText(value, this.words.percent));
    }
  }

  private rows(card: HTMLElement, classes: ClassWord[]): HTMLElement[] {
    const list = card.querySelector('ul')!;
    const names = JSON.stringify(classes.map(({ name }) => name));
    if (list.dataset['classes'] !== names) {
      list.dataset['classes'] = names;
      const row = list.firstElementChild!;
      list.replaceChildren(
        ...classes.map(({ name, word, colour }) => {
          const copy = row.cloneNode(true) as HTMLElement;
          copy.dataset['emotion'] = name;
          copy.style.setProperty('--c', colour);
          setText(copy, 'name', word);
          return copy;
        }),
      );
    }
    return [...list.children] as HTMLElement[];
  }

  /** As the server does it (Verdict). */
  private verdict(classes: ClassWord[], values: Record<string, number>): LiveVerdict {
    const of = (one: ClassWord) => values[one.name] ?? 0;
    const [top, second] = [...classes].sort((a, b) => of(b) - of(a)) as [ClassWord, ClassWord];
    const isSure = of(top) >= this.words.unsureBelow && of(top) - of(second) >= this.words.unsureLead;
    return isSure
      ? { top, isSure, words: top.word, figure: percentText(of(top), this.words.percent) }
      : { top, isSure, words: this.words.unsure.replace('{0}', top.wordInSentence).replace('{1}', second.wordInSentence), figure: '' };
  }

  /** As on a photo (FaceOverlay). */
  private box({ box, number }: LiveFace, { top, isSure }: LiveVerdict, frame: Frame, isNumbered: boolean): SVGElement {
    const x = frame.isMirrored ? frame.width - box.x - box.width : box.x;
    const angle = frame.isMirrored ? -box.angle : box.angle;
    const radius = Math.max(frame.width, frame.height) / 36;
    const group = element('g', { style: `--c: ${top.colour}` });
    const turned = element('g', { transform: `rotate(${angle} ${x + box.width / 2} ${box.y + box.height / 2})` });
    for (const name of ['halo', 'box']) {
      turned.append(element('rect', { class: name, x, y: box.y, width: box.width, height: box.height, rx: box.width / 14 }));
    }
    const [left, above] = [inside(x, frame.width, radius), inside(box.y, frame.height, radius)];
    const label = element('g', { transform: `translate(${left} ${above})` });
    if (isNumbered) {
      label.append(element('circle', { r: radius }), text('digit', number, { 'font-size': radius * 1.2, 'text-anchor': 'middle' }));
    }
    const isNearTheRight = left > frame.width - 8 * radius;
    const beside = (isNearTheRight ? -1.4 : 1.4) * radius;
    const word = isSure ? top.word : this.words.notSure;
    label.append(text('word', word, { x: beside, 'font-size': radius * 1.15, 'text-anchor': isNearTheRight ? 'end' : 'start' }));
    group.append(turned, label);
    return group;
  }
}

/** Within the picture, so that what stands there is seen whole. */
function inside(place: number, length: number, radius: number): number {
  return Math.min(Math.max(place, radius + 1), Math.max(radius + 1, length - radius - 1));
}

function text(name: string, content: string | number, attributes: Record<string, string | number>): SVGElement {
  const made = element('text', { class: name, 'dominant-baseline': 'central', ...attributes });
  made.textContent = String(content);
  return made;
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
