using System.Globalization;

namespace FerWeb.Benchmarks;

/// <summary>Runs ours and the peer in turn, so that a machine that slows down slows both, and prints the ratio pair by pair.</summary>
internal static class Pairs
{
    public static void Run(string unit, int rounds, Func<double> ours, Func<double> peer)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var (mine, theirs) = (ours(), peer());
            ratios.Add(mine / theirs);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"round {round}: ours {mine:F1} {unit}, peer {theirs:F1} {unit}, ratio {mine / theirs:F2}"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ratio ours/peer: median {ratios[ratios.Count / 2]:F2} (min {ratios[0]:F2}, max {ratios[^1]:F2})"));
    }
}
