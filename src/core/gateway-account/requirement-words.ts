/** Stripe's names of what it wants to know, without whom it is about, in words for people (its manual, "Required verification information"). */
const FIELDS: Readonly<Record<string, string>> = {
  external_account: 'A bank account for payouts',
  'tos_acceptance.date': 'Acceptance of Stripe’s terms of service',
  'tos_acceptance.ip': 'Acceptance of Stripe’s terms of service',
  'tos_acceptance.user_agent': 'Acceptance of Stripe’s terms of service',
  'business_profile.url': 'The website of the business',
  'business_profile.mcc': 'The line of business',
  'business_profile.name': 'The public name of the business',
  'business_profile.product_description': 'What the business sells',
  'business_profile.support_phone': 'A phone number for customers’ questions',
  'business_profile.support_email': 'An e-mail address for customers’ questions',
  'business_profile.annual_revenue': 'The yearly revenue of the business',
  'business_profile.estimated_worker_count': 'How many people work for the business',
  business_type: 'The kind of business',
  'settings.payments.statement_descriptor': 'The name that customers see on their bank statements',
}

/** Of a person or company; `owner` stands before it. */
const DETAILS: Readonly<Record<string, string>> = {
  'verification.document': 'an identity document',
  'verification.additional_document': 'a second document, such as a proof of address',
  'verification.proof_of_liveness': 'a photo that shows the person',
  dob: 'date of birth',
  address: 'address',
  email: 'e-mail address',
  phone: 'phone number',
  first_name: 'name',
  last_name: 'name',
  name: 'name',
  id_number: 'identity number',
  ssn_last_4: 'last four digits of the social security number',
  tax_id: 'tax number',
  vat_id: 'VAT number',
  registration_number: 'registration number',
  nationality: 'nationality',
  relationship: 'role in the company',
  owners_provided: 'confirmation that all owners are named',
  directors_provided: 'confirmation that all directors are named',
  executives_provided: 'confirmation that all executives are named',
  ownership_declaration: 'declaration of ownership',
}

const OWNERS: Readonly<Record<string, string>> = {
  individual: 'Account holder',
  company: 'Company',
  representative: 'Representative',
  owners: 'Owner',
  directors: 'Director',
  executives: 'Executive',
  documents: 'Company',
}

/**
 * One requirement as people would say it: `individual.verification.document` is "Account holder: an identity document".
 * A field that Stripe has invented since is shown by its own name with the dots and underscores taken out, never left out.
 */
export function requirementWords(field: string): string {
  if (Object.hasOwn(FIELDS, field)) return FIELDS[field] ?? field
  const [first = '', ...rest] = field.split('.')
  const owner = /^person_/.test(first) ? 'A person of the company' : OWNERS[first]
  if (!owner) return plain(field)
  for (let length = rest.length; length > 0; length -= 1) {
    const name = rest.slice(0, length).join('.')
    if (Object.hasOwn(DETAILS, name)) return `${owner}: ${DETAILS[name]}`
  }
  return rest.length > 0 ? `${owner}: ${plain(rest.join('.')).toLowerCase()}` : plain(field)
}

/** Printable ASCII only: the words come from outside. */
function plain(field: string): string {
  const words = field
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .slice(0, 80)
  return words === '' ? 'Something that Stripe’s dashboard names' : words.charAt(0).toUpperCase() + words.slice(1)
}
