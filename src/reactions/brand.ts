import { addressLines } from '../core/customer/bill-to.ts'
import type { System } from '../ports/ctx.ts'
import type { Tx } from '../ports/tx.ts'
import type { Issuer } from '../render/document.ts'
import type { MailBrand } from '../render/mail/letter.ts'
import { findBlob } from '../store/blob.ts'
import { getOrganization, type OrganizationWithSeries } from '../store/organization.ts'

/** The organization as its customers see it: on paper with the logo's bytes, in mail with the logo's address. */
export type Brand = { readonly organization: OrganizationWithSeries; readonly issuer: Issuer; readonly mail: MailBrand }

export async function readBrand(t: Tx, system: Pick<System, 'publicUrl'>): Promise<Brand> {
  const organization = await getOrganization(t)
  const { name, email, phone, taxId, color, logoBlobId } = organization
  const logo = logoBlobId ? await findBlob(t, logoBlobId) : null
  const lines = addressLines(organization.address)
  return {
    organization,
    issuer: { name, addressLines: lines, email, phone, taxId, colour: color, logoPng: logo?.bytes ?? null },
    mail: {
      name,
      addressLines: lines,
      taxId,
      colour: color,
      logoUrl: logoBlobId ? `${system.publicUrl}/logos/${logoBlobId}.png` : null,
    },
  }
}
