import { lazy, Suspense } from 'react'
export const Dashboard = () => null
