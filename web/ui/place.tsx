import { createContext, type ReactNode, use } from 'react'

/** Where the organization is: how amounts and days are written, and in which zone a moment falls on which day. */
export type Place = { readonly locale: string; readonly zone: string }

const PlaceContext = createContext<Place>({ locale: 'en-US', zone: 'UTC' })

export const PlaceProvider = ({ place, children }: { place: Place; children: ReactNode }) => (
  <PlaceContext value={place}>{children}</PlaceContext>
)

export const usePlace = (): Place => use(PlaceContext)
