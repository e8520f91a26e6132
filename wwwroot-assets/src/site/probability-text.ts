/** A probability as the server writes it (ProbabilityText): one decimal under 10 %, and never rounded to 0 % or 100 %. */
export function percentText(probability: number, pattern: string): string {
  const percent = probability * 100;
  return pattern.replace('{0}', textOf(percent));
}

function textOf(percent: number): string {
  if (percent < 0.1) {
    return `<${write(0.1, 1)}`;
  }
  if (percent < 9.95) {
    return write(percent, 1);
  }
  return percent >= 99.5 && percent < 100 ? '>99' : write(percent, 0);
}

function write(figure: number, digits: number): string {
  return figure.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
