/** What the page calls one of the seven emotions. */
export interface EmotionWord {
  name: string;
  word: string;
  wordInSentence: string;
}

/** A class of the model that answered, in words and with its colour: the seven have their own, other names stay as they were written. */
export interface ClassWord extends EmotionWord {
  colour: string;
}

const ownColours = 10;

/** As the server does it (ClassWords). */
export function classWords(classes: string[], emotions: EmotionWord[]): ClassWord[] {
  return classes.map((name, index) => {
    const emotion = emotions.find(one => one.name === name.toLowerCase());
    return emotion
      ? { ...emotion, name, colour: `var(--emotion-${emotion.name})` }
      : { name, word: name, wordInSentence: name, colour: `var(--class-${index % ownColours})` };
  });
}
