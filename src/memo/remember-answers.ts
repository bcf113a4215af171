/**
 * A function that gives the same answer for the same text, with a memory of its latest `most` answers; what was not asked for longest is forgotten first. Callers
 * share an answer, so it must be one that nobody can change. What the function throws is not remembered, nor is `undefined`, which says
 * that there is no answer.
 */
export function rememberAnswers<Answer extends NonNullable<unknown> | undefined>(
  answerTo: (text: string) => Answer,
  most: number,
): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    const answer = known ?? answerTo(text);
    if (answer === undefined) return answer;
    if (known !== undefined) answers.delete(text);
    else if (answers.size >= most) answers.delete(answers.keys().next().value as string);
    answers.set(text, answer);
    return answer;
  };
}
