// The search's own scores, and chapters before the pages about the course.
var Scorer = {
  /** @param {[string, string, string, string, number, string]} result */
  score: ([page, , , , score]) =>
    score + (page.startsWith("chapters/") ? 20 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
