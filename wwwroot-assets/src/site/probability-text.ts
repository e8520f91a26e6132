/** A probability as the server writes it (ProbabilityText): one decimal under 10 %, and never rounded to 0 % or 100 %. */
export function percentText(probability: number, pattern: string): string {
  const percent = probability * 100;
  const sign = (figure: string) => pattern.replace('{0}', figure);
  if (percent < 0.1) {
    return `<${sign(write(0.1, 1))}`;
  }
  if (percent < 9.95) {
    return sign(write(percent, 1));
  }
  return percent >= 99.5 && percent < 100 ? `>${sign('99')}` : sign(write(percent, 0));
}

function write(figure: number, digits: number): string {
  return figure.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
