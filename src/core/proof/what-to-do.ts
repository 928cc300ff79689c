const aboutPayments =
  'Open it and compare it with the gateway’s dashboard. If the gateway is right, refund or record what is missing; if both are right, report it with this page.'
const aboutBooks =
  'Take no corrections by hand. Keep a copy of the database as it is now and report it with this page: an entry that corrects it has to be made.'
const aboutIsolation =
  'Stop the server, keep a copy of the database as it is now, and report it with this page before you go on.'

/** By the number of the invariant; what is not named here is about the books. */
const ADVICE: Readonly<Record<string, string>> = {
  'I-02':
    'Somebody with access to the database changed history. Find out who; restore a backup beside this database and compare.',
  'I-05': 'Wait a minute and check again. If it stays, take no further payment for this invoice and report it.',
  'I-06': 'The customer may have paid twice. Compare with the gateway’s dashboard and refund the second payment.',
  'I-07': aboutPayments,
  'I-08': aboutPayments,
  'I-10': aboutPayments,
  'I-14': aboutPayments,
  'I-15': aboutPayments,
  'I-17': 'Look the attempt’s reference up in the gateway’s dashboard before the invoice is paid again.',
  'I-23': 'Restart the server. If it stays, send the message again by hand.',
  'I-26': aboutIsolation,
  'I-31': aboutIsolation,
  'I-27': 'Issue no further document of this series until it is clear where the number went.',
  'I-28': 'Do not send the invoice. Duplicate it, compare the totals, and void the wrong one.',
  'I-30': 'Replace the pay link; the old one is dead at once.',
  'I-36': 'Open it and compare it with the gateway’s dashboard; nobody had been told of it.',
}

/** What staff do about a row that breaks an invariant. */
export const whatToDo = (invariant: string): string => ADVICE[invariant] ?? aboutBooks
