type Wanted = {
  id: string
  created: number
  filename: string
  purpose: string
  size: number
  type: string
  baseUrl: string
}

/** An uploaded file; what is in it is not kept. */
export const newFile = (wanted: Wanted) => ({
  id: wanted.id,
  object: 'file' as const,
  created: wanted.created,
  expires_at: null,
  filename: wanted.filename,
  links: { object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${wanted.id}` },
  purpose: wanted.purpose,
  size: wanted.size,
  title: null,
  type: wanted.type,
  url: `${wanted.baseUrl}/v1/files/${wanted.id}/contents`,
})

export type StripeFile = ReturnType<typeof newFile>
