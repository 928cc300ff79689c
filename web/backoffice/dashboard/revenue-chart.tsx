import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { DashboardJson } from '../../../src/contract/payment.ts'
import { exponentOf } from '../../../src/core/money/currency.ts'
import { useMoneyText } from '../../ui/amount.tsx'
import { usePlace } from '../../ui/place.tsx'
import classes from './dashboard.module.css'

type Day = DashboardJson['revenueByDay'][number]
type Props = { readonly days: readonly Day[]; readonly currency: string }

/** Revenue of the last 30 days. Drawn from minor units; only the axis rounds, the tip tells the exact amounts. */
export function RevenueChart({ days, currency }: Props) {
  const { locale } = usePlace()
  const money = useMoneyText()
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const axis = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const unit = 10 ** exponentOf(currency)
  const dayText = (day: string) => short.format(new Date(`${day}T00:00:00Z`))
  const data = days.map((day) => ({ ...day, net: day.collected - day.refunded }))
  const sum = data.reduce((total, day) => total + day.net, 0)
  return (
    <figure style={{ margin: 0 }} aria-label={`Revenue by day, last 30 days: ${money(sum, currency)} in all`}>
      <div className={classes.chartSpace} aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={data}
            margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
            barCategoryGap="28%"
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={dayText}
              tickLine={false}
              axisLine={{ stroke: 'var(--line-strong)' }}
              tick={{ fontSize: 12, fill: 'var(--ink-3)' }}
              minTickGap={48}
            />
            <YAxis
              width={44}
              tickFormatter={(minor: number) => axis.format(minor / unit)}
              tickLine={false}
              axisLine={false}
              tick={{ fontSize: 12, fill: 'var(--ink-3)' }}
              tickCount={4}
            />
            <Tooltip
              cursor={{ fill: 'var(--hover)' }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const day = payload?.[0]?.payload as (Day & { net: number }) | undefined
                if (!active || !day) return null
                return (
                  <div className={classes.tip}>
                    <strong>{money(day.net, currency)}</strong>
                    <div className="quiet">
                      {dayText(day.day)}
                      {day.refunded > 0 && `, after ${money(day.refunded, currency)} refunded`}
                    </div>
                  </div>
                )
              }}
            />
            <Bar dataKey="net" fill="var(--accent)" radius={[3, 3, 0, 0]} isAnimationActive={false} maxBarSize={24} />
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  )
}
