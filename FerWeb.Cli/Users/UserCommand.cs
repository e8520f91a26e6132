using System.CommandLine;
using FerWeb.Workspace.Accounts;

namespace FerWeb.Cli.Users;

/// <summary><c>ferweb user</c>: who may log in to the site, and as what.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Adds, lists, changes and removes the people who may log in to the site.")
    {
        new UserAddCommand(),
        new UserListCommand(),
        new UserRoleCommand(),
        new UserResetCommand(),
        new UserChangeCommand("lock", "Keeps a person out until they are unlocked.", "locked", (accounts, name) => accounts.SetLockAsync(name, true)),
        new UserChangeCommand("unlock", "Lets a person in again.", "unlocked", (accounts, name) => accounts.SetLockAsync(name, false)),
        new UserChangeCommand(
            "remove", "Removes a person, their logins and their keys; what they did stays.", "removed", (accounts, name) => accounts.RemoveAsync(name)),
    };

    public static Argument<string> Name() => new("name") { Description = "Name to log in with." };

    public static string[] Roles { get; } = [.. Enum.GetValues<Role>().Select(AccountActions.Word)];

    public static string Words { get; } = string.Join(", ", Roles);
}
