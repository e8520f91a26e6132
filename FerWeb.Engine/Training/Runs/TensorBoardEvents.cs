using System.Globalization;
using TorchSharp;

namespace FerWeb.Engine.Training.Runs;

/// <summary>One value of a curve for TensorBoard.</summary>
/// <param name="Tag">Name of the curve.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Value">Stored as float32.</param>
/// <param name="At">When, to the second.</param>
public sealed record TensorBoardScalar(string Tag, long Step, double Value, DateTimeOffset At);

/// <summary>Curves as a file of TensorBoard, by TorchSharp's own writer.</summary>
public static class TensorBoardEvents
{
    /// <summary>Writes one events file into a folder, which TensorBoard then opens.</summary>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="name">End of the file's name; the writer's own would name this machine.</param>
    /// <param name="scalars">In the order in which they are written.</param>
    /// <returns>Full path of the file.</returns>
    public static string Write(string folder, string name, IReadOnlyList<TensorBoardScalar> scalars)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, $".new-{Guid.NewGuid():N}")).FullName;
        try
        {
            var writer = torch.utils.tensorboard.SummaryWriter(work, createRunName: false);
            foreach (var (tag, step, value, at) in scalars)
            {
                writer.add_scalar(tag, (float)value, checked((int)step), at.ToUnixTimeSeconds());
            }

            var first = scalars.Count > 0 ? scalars[0].At.ToUnixTimeSeconds() : 0;
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{first}.{name}"));
            File.Move(Directory.EnumerateFiles(work, "*", SearchOption.AllDirectories).Single(), path, overwrite: true);
            return path;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
