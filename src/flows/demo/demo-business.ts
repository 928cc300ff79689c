/**
 * A believable business for a first look around: who it sells to, what, and for how much. Every name, number and address
 * is made up; mail addresses end in .example, which nobody can own.
 */
export const BUSINESS = {
  name: 'Harbor & Pine',
  currency: 'USD',
  zone: 'America/New_York',
  locale: 'en-US',
  settings: {
    address: {
      line1: '48 Commercial Wharf',
      line2: '',
      city: 'Portland',
      region: 'ME',
      postalCode: '04101',
      country: 'US',
    },
    taxId: '01-5550142',
    email: 'billing@harborandpine.example',
    phone: '+1 207 555 0142',
    website: 'https://harborandpine.example',
    color: '#0E6B52',
    paymentTermsDays: 14,
    partialPayments: true,
    partialMinimum: 5_000n,
    invoiceNotes: 'Thank you for your business. Questions about this invoice? Write to billing@harborandpine.example.',
  },
} as const

/** Parts per million of the price: Maine's sales tax is 5.5 %. */
export const TAX_RATES = {
  sales: { name: 'Maine sales tax', ppm: 55_000, inclusive: false },
  vat: { name: 'VAT', ppm: 200_000, inclusive: true },
} as const

export type TaxKey = keyof typeof TAX_RATES

type Product = {
  readonly name: string
  readonly description: string
  readonly unitPrice: bigint
  readonly tax: TaxKey | null
}

/** Prices in cents. */
export const PRODUCTS = {
  table: {
    name: 'Dining table, white oak',
    description: 'Dining table, white oak, 84 × 38 in, oil finish',
    unitPrice: 3_450_00n,
    tax: 'sales',
  },
  bench: { name: 'Bench, white oak', description: 'Bench, white oak, 72 in', unitPrice: 980_00n, tax: 'sales' },
  shelving: {
    name: 'Built-in shelving',
    description: 'Built-in shelving, per running foot, installed',
    unitPrice: 265_00n,
    tax: 'sales',
  },
  cabinet: {
    name: 'Kitchen cabinet, base',
    description: 'Kitchen base cabinet, painted maple, soft-close drawers',
    unitPrice: 740_00n,
    tax: 'sales',
  },
  counter: {
    name: 'Reception counter',
    description: 'Reception counter, walnut and steel, made to drawing',
    unitPrice: 5_900_00n,
    tax: 'sales',
  },
  door: {
    name: 'Interior door',
    description: 'Interior door, solid fir, hung and fitted',
    unitPrice: 1_125_00n,
    tax: 'sales',
  },
  design: { name: 'Design work', description: 'Design work and drawings, per hour', unitPrice: 110_00n, tax: null },
  install: { name: 'Installation', description: 'Installation on site, per hour', unitPrice: 85_00n, tax: null },
  repair: {
    name: 'Restoration',
    description: 'Furniture restoration in the workshop, per hour',
    unitPrice: 78_00n,
    tax: null,
  },
  delivery: { name: 'Delivery', description: 'Delivery within 60 miles', unitPrice: 145_00n, tax: null },
} as const satisfies Record<string, Product>

export type ProductKey = keyof typeof PRODUCTS

type Address = {
  readonly line1: string
  readonly city: string
  readonly region: string
  readonly postalCode: string
  readonly country: string
}

export type DemoCustomer = {
  readonly name: string
  /** Who is written to; null: nobody yet, so its invoices cannot be sent (C9). */
  readonly contact: { readonly name: string; readonly email: string | null; readonly phone: string | null } | null
  readonly address: Address
  readonly currency?: string
  readonly termsDays?: number
  readonly taxId?: string
}

const maine = (line1: string, city: string, postalCode: string): Address => ({
  line1,
  city,
  region: 'ME',
  postalCode,
  country: 'US',
})
const person = (name: string, email: string, phone: string | null = null) => ({ name, email, phone })

export const CUSTOMERS = {
  cafe: {
    name: 'Tandem Street Café',
    contact: person('Maya Okafor', 'maya@tandemstreet.example', '+1 207 555 0118'),
    address: maine('742 Congress St', 'Portland', '04102'),
  },
  hotel: {
    name: 'The Longfellow Inn',
    contact: person('Peter Lindqvist', 'accounts@longfellowinn.example', '+1 207 555 0133'),
    address: maine('15 Federal St', 'Brunswick', '04011'),
    termsDays: 30,
  },
  clinic: {
    name: 'Casco Bay Dental',
    contact: person('Dr. Amara Singh', 'office@cascobaydental.example'),
    address: maine('210 Marginal Way', 'Portland', '04101'),
  },
  family: {
    name: 'Ruth and Daniel Abrams',
    contact: person('Ruth Abrams', 'ruth.abrams@mail.example', '+1 207 555 0175'),
    address: maine('9 Spruce Ln', 'Yarmouth', '04096'),
  },
  bookshop: {
    name: 'Print & Tide Books',
    contact: person('Jonah Reyes', 'jonah@printandtide.example'),
    address: maine('33 Exchange St', 'Portland', '04101'),
  },
  brewery: {
    name: 'Lantern Rock Brewing Co.',
    contact: person('Kate Novak', 'kate@lanternrock.example', '+1 207 555 0160'),
    address: maine('88 Industrial Way', 'Portland', '04103'),
    termsDays: 30,
  },
  architect: {
    name: 'Bellweather Architects',
    contact: person('Hugo Fontaine', 'hugo@bellweather.example'),
    address: maine('5 Moulton St', 'Portland', '04101'),
    termsDays: 30,
    taxId: '01-5550177',
  },
  school: {
    name: 'Island Montessori School',
    contact: person('Grace Adeyemi', 'bursar@islandmontessori.example'),
    address: maine('61 Island Ave', 'Peaks Island', '04108'),
  },
  law: {
    name: 'Whitcomb Pratt LLP',
    contact: person('Eleanor Pratt', 'epratt@whitcombpratt.example', '+1 207 555 0101'),
    address: maine('1 City Center', 'Portland', '04101'),
    termsDays: 30,
  },
  yoga: {
    name: 'Stillwater Yoga',
    contact: person('Nina Kowalski', 'nina@stillwateryoga.example'),
    address: maine('17 Free St', 'Portland', '04101'),
  },
  harbor: {
    name: 'Merrill Boatyard',
    contact: person('Sam Merrill', 'sam@merrillboatyard.example', '+1 207 555 0190'),
    address: maine('2 Boatyard Rd', 'Falmouth', '04105'),
  },
  gallery: {
    name: 'Gallery Nordlicht',
    contact: person('Jürgen Weiß', 'weiss@nordlicht.example', '+49 30 5550 1234'),
    address: { line1: 'Auguststraße 61', city: 'Berlin', region: '', postalCode: '10117', country: 'DE' },
    currency: 'EUR',
    termsDays: 30,
    taxId: 'DE555012345',
  },
  cottage: {
    name: 'Élise Beaumont',
    contact: person('Élise Beaumont', 'elise.beaumont@mail.example'),
    address: maine('120 Shore Rd', 'Cape Elizabeth', '04107'),
  },
  newcomer: { name: 'Old Port Coffee Roasters', contact: null, address: maine('200 Fore St', 'Portland', '04101') },
} as const satisfies Record<string, DemoCustomer>

export type CustomerKey = keyof typeof CUSTOMERS
