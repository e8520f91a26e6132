import { part } from '../site/parts';
import { t } from '../site/texts';
import { handOver } from './photo-handover';

declare const Blazor: { navigateTo(address: string): void };

/** More files than one, until the person has said what is to be done with them: Batch looks at all, the page of one photo at the first. */
export class SeveralFiles {
  private files: File[] = [];

  constructor(private readonly root: HTMLElement) {}

  get first(): File[] {
    return this.files.slice(0, 1);
  }

  show(files: File[]): void {
    this.files = files;
    part(this.root, 'several').hidden = files.length === 0;
    if (files.length > 0) {
      part(this.root, 'error').hidden ||= part(this.root, 'retry').hidden; // it was of a file chosen before
      part(this.root, 'several-text').textContent = t('{0} files: here one photo at a time is looked at, in Batch all of them together.', files.length);
      part(this.root, 'several-batch').focus();
    }
  }

  takeToBatch(): void {
    if (this.files.length > 0) {
      handOver(this.files.splice(0)); // none is left for the second of two clicks
      Blazor.navigateTo(new URL('batch', document.baseURI).href);
    }
  }
}
