using System.Xml;
using System.Xml.Linq;
using FerWeb.Workspace;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FerWeb.Replicas;

/// <summary>
/// The keys of cookies in the data folder, a file each. A file that is damaged is passed over, and where none can be written a key
/// is kept in memory: logins then end with the site, but the site works.
/// </summary>
internal sealed partial class KeyFolder(DataFolder data, ILogger<KeyFolder> logger) : IXmlRepository
{
    private readonly string _folder = Path.Combine(data.Root, "keys");
    private readonly Lock _gate = new();
    private readonly List<XElement> _unwritten = [];
    private readonly HashSet<string> _told = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_gate)
        {
            return [.. Files().Select(Read).OfType<XElement>(), .. _unwritten];
        }
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_gate)
        {
            try
            {
                Make();
                new FileSystemXmlRepository(new DirectoryInfo(_folder), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)
                    .StoreElement(element, friendlyName);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _unwritten.Add(element);
                Log.Unwritten(logger, _folder, error.Message);
            }
        }
    }

    private string[] Files()
    {
        try
        {
            return Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*.xml") : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell(_folder, error);
            return [];
        }
    }

    private XElement? Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return XElement.Load(stream);
        }
        catch (Exception error) when (error is XmlException or IOException or UnauthorizedAccessException)
        {
            Tell(file, error);
            return null;
        }
    }

    // They are read again and again.
    private void Tell(string what, Exception error)
    {
        if (_told.Add(what))
        {
            Log.Unread(logger, what, error.Message);
        }
    }

    // Whoever reads the keys can write cookies.
    private void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Key} cannot be read, so whoever logged in by it has to log in again. "
            + "Put a copy from a backup in its place, or move it away. {Reason}")]
        public static partial void Unread(ILogger logger, string key, string reason);

        [LoggerMessage(2, LogLevel.Error, "The key of logins cannot be kept in {Folder}: logins end with the site, and hold at no other site on this folder. "
            + "Move away what is in its place, or give FerWeb the right to write there. {Reason}")]
        public static partial void Unwritten(ILogger logger, string folder, string reason);
    }
}
